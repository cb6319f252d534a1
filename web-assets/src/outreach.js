// Loaded as a module on every page; the pages work without it.
import { createAll, Button, ErrorSummary, SkipLink } from "govuk-frontend";

createAll(Button, { preventDoubleClick: true });
createAll(ErrorSummary);
createAll(SkipLink);
