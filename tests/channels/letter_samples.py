"""Letters to made-up people, for tests, benchmarks and looking at; a builder states only what matters."""

from typing import Any

CODE = "K7QM-3F9T-2HXD"
ADDRESS = "https://rechten-droits.example.be/l/" + CODE
LONGEST_NAME = "Maximiliane-Antoinette van den Eynde-Vandermeersch"  # 50 characters
LONGEST_ADDRESS = [
    LONGEST_NAME,
    "c/o Woonzorgcentrum Onze-Lieve-Vrouw van Bijstand",
    "Afdeling De Zonnebloem, tweede verdieping links",
    "Burgemeester Vandenbroeckelaan 1234 bus 0056",
    "3090 Overijse-Jezus-Eik",
    "BELGIQUE / BELGIË / BELGIEN",
]


def run(text: str, strong: bool = False) -> dict[str, Any]:
    return {"text": text, "strong": strong}


def paragraph(*runs: dict[str, Any] | str) -> dict[str, Any]:
    return {"kind": "paragraph", "runs": [run(r) if isinstance(r, str) else r for r in runs], "items": []}


def heading(text: str) -> dict[str, Any]:
    return {"kind": "heading", "runs": [run(text)], "items": []}


def bullets(*items: str) -> dict[str, Any]:
    return {"kind": "list", "runs": [], "items": [[run(item)] for item in items]}


FRENCH: dict[str, Any] = {
    "lang": "fr",
    "sender_name": "Service Droits (exemple)",
    "date": "Bruxelles, le 22 novembre 2026",
    "place_and_date_label": None,
    "reference_label": "Référence",
    "reference": CODE,
    "subject": "Vous avez peut-être droit à une allocation de remplacement de revenus",
    "blocks": [
        paragraph("Madame, Monsieur,"),
        paragraph(
            "Vous avez peut-être droit à une allocation. C’est l’",
            run("allocation de remplacement de revenus", True),
            " (ARR). Elle aide les personnes en situation de handicap qui ont peu de revenus.",
        ),
        paragraph("Vous ne recevez pas encore cette allocation. C’est pourquoi nous vous écrivons."),
        heading("Que pouvez-vous faire ?"),
        paragraph("Demandez l’allocation. La demande est gratuite."),
        bullets(
            "Allez à l’adresse imprimée ci-dessous et tapez votre code.",
            "Ou appelez le 0800 00 000. L’appel est gratuit. Nous remplissons la demande avec vous.",
            "Ou allez au CPAS de votre commune. Montrez cette lettre.",
        ),
        heading("Qui décide ?"),
        paragraph(
            "Cette lettre n’est pas une décision. La Direction générale Personnes handicapées examine votre demande. "
            "Elle vous écrit ensuite sa décision."
        ),
        paragraph("Vous ne voulez plus recevoir nos lettres ? Dites-le-nous par téléphone ou avec votre code."),
    ],
    "code_label": "Répondez avec ce code :",
    "code_hint": "rechten-droits.example.be/l",
    "closing": "Nous vous souhaitons une bonne journée.",
    "signature": "L’équipe du Service Droits",
    "notice": None,
    "notice_lang": None,
}
DUTCH: dict[str, Any] = {
    "lang": "nl",
    "sender_name": "Dienst Rechten (voorbeeld)",
    "date": "Brussel, 22 november 2026",
    "place_and_date_label": None,
    "reference_label": "Referentie",
    "reference": CODE,
    "subject": "U hebt misschien recht op een inkomensvervangende tegemoetkoming",
    "blocks": [
        paragraph("Geachte mevrouw, geachte heer,"),
        paragraph(
            "U hebt misschien recht op een ",
            run("inkomensvervangende tegemoetkoming", True),
            " (IVT). Die helpt mensen met een handicap die weinig inkomen hebben.",
        ),
        paragraph("U krijgt die tegemoetkoming nog niet. Daarom schrijven wij u."),
        heading("Wat kunt u doen?"),
        paragraph("Vraag de tegemoetkoming aan. Dat is gratis."),
        bullets(
            "Ga naar het adres onderaan en typ uw code in.",
            "Of bel 0800 00 000. Bellen is gratis. Wij vullen de aanvraag samen met u in.",
            "Of ga naar het OCMW van uw gemeente. Toon deze brief.",
        ),
        heading("Wie beslist?"),
        paragraph(
            "Deze brief is geen beslissing. De Directie-generaal Personen met een handicap onderzoekt uw aanvraag. "
            "Daarna krijgt u een brief met de beslissing."
        ),
        paragraph("Wilt u geen brieven meer van ons? Zeg het ons aan de telefoon of met uw code."),
    ],
    "code_label": "Antwoord met deze code:",
    "code_hint": "rechten-droits.example.be/l",
    "closing": "Met vriendelijke groeten",
    "signature": "Het team van de Dienst Rechten",
    "notice": None,
    "notice_lang": None,
}
GERMAN: dict[str, Any] = {
    "lang": "de",
    "sender_name": "Dienst Rechte (Beispiel)",
    "date": "Brüssel, 22. November 2026",
    "place_and_date_label": None,
    "reference_label": "Zeichen",
    "reference": CODE,
    "subject": "Sie haben vielleicht Recht auf eine Beihilfe zur Ersetzung des Einkommens",
    "blocks": [
        paragraph("Guten Tag,"),
        paragraph(
            "Sie haben vielleicht Recht auf eine ",
            run("Beihilfe zur Ersetzung des Einkommens", True),
            " (BEE). Sie hilft Menschen mit Behinderung, die wenig Einkommen haben.",
        ),
        paragraph("Sie bekommen diese Beihilfe noch nicht. Darum schreiben wir Ihnen."),
        heading("Was können Sie tun?"),
        paragraph("Beantragen Sie die Beihilfe. Das kostet nichts."),
        bullets(
            "Gehen Sie auf die Adresse unten und geben Sie Ihren Code ein.",
            "Oder rufen Sie 0800 00 000 an. Der Anruf ist gratis. Wir füllen den Antrag mit Ihnen aus.",
            "Oder gehen Sie zum ÖSHZ Ihrer Gemeinde. Zeigen Sie diesen Brief.",
        ),
        heading("Wer entscheidet?"),
        paragraph(
            "Dieser Brief ist keine Entscheidung. Die Generaldirektion Personen mit Behinderung prüft Ihren Antrag. "
            "Danach schreibt sie Ihnen ihre Entscheidung."
        ),
        paragraph("Sie möchten keine Briefe mehr von uns? Sagen Sie es uns am Telefon oder mit Ihrem Code."),
    ],
    "code_label": "Antworten Sie mit diesem Code:",
    "code_hint": "rechten-droits.example.be/l",
    "closing": "Mit freundlichen Grüßen",
    "signature": "Das Team des Dienstes Rechte",
    "notice": None,
    "notice_lang": None,
}
PARTS = {"fr": FRENCH, "nl": DUTCH, "de": GERMAN}
RECIPIENTS = {
    "fr": ["Madame Jeanne Exemple", "Rue de la Fontaine 12 bte 3", "5000 Namur"],
    "nl": ["Mevrouw Griet Voorbeeld", "Kerkstraat 45 bus 2", "9000 Gent"],
    "de": ["Frau Greta Beispiel", "Hauptstraße 7", "4700 Eupen"],
}
PHONE_LABELS = {"fr": "Numéro gratuit :", "nl": "Gratis nummer:", "de": "Gratisnummer:"}


def a_letter(*languages: str, **changes: Any) -> dict[str, Any]:
    """A complete letter; `changes` replace fields of the letter, or of every part that has such a field."""
    languages = languages or ("fr",)
    of_parts = {name: value for name, value in changes.items() if name in FRENCH}
    letter: dict[str, Any] = {
        "made_on": "2026-11-22",
        "sender": {
            "lines": ["Rue Exemple 1", "1000 Bruxelles / Brussel"],
            "phone_label": PHONE_LABELS[languages[0]],
            "phone": "0800 00 000",
        },
        "recipient": RECIPIENTS[languages[0]],
        "large_print": False,
        "title": PARTS[languages[0]]["subject"],
        "qr": {"text": ADDRESS, "alt": f"QR: {ADDRESS}"},
        "parts": [{**PARTS[lang], "phone_label": PHONE_LABELS[lang], **of_parts} for lang in languages],
    }
    return letter | {name: value for name, value in changes.items() if name not in FRENCH}


def a_bilingual_letter(**changes: Any) -> dict[str, Any]:
    """French and Dutch on equal footing, each saying in the other language where to find it."""
    letter = a_letter("fr", "nl", recipient=["Madame Jeanne Exemple", "Rue Haute 20", "1000 Bruxelles"], **changes)
    french, dutch = letter["parts"]
    french |= {"notice": "U vindt deze brief in het Nederlands verder in deze omslag.", "notice_lang": "nl"}
    dutch |= {"notice": "Vous trouvez cette lettre en français au début de ce courrier.", "notice_lang": "fr"}
    return letter


def to_nobody_in_particular(number: int, language: str = "fr") -> dict[str, Any]:
    """One of many letters, each to another address and with its own code."""
    code = f"{CODE[:9]}-{number:04d}"
    letter = a_letter(
        language, reference=code, recipient=[f"Camille Exemple {number}", f"Rue Longue {number}", "5000 Namur"]
    )
    return letter | {"qr": {"text": ADDRESS[: -len(CODE)] + code, "alt": f"QR: {code}"}}
