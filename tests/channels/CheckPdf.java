import java.io.FileInputStream;
import java.io.InputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Says for each PDF given whether veraPDF finds it good, and the rules it breaks. First argument: the flavour, ua1 or 2a. */
public final class CheckPdf {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            try (InputStream file = new FileInputStream(arguments[i]);
                    PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
                ValidationResult result = validator.validate(parser);
                System.out.println((result.isCompliant() ? "good " : "bad ") + arguments[i]);
                for (TestAssertion assertion : result.getTestAssertions()) {
                    System.out.println("  " + assertion.getRuleId().getClause() + " " + assertion.getMessage());
                }
            }
        }
    }
}
