"""The closed lists a text may use: its fields, its conditions, and the parts an outreach message must have."""

FIELDS = {
    "arr_amount": "amount of ARR a month, in euros; only with the condition arr_amount_known",
    "ai_amount": "amount of AI a month, in euros; only with the condition ai_amount_known",
    "amount_day": "day on which the amounts printed are in force; only with the condition amount_known",
    "person": "name of whom the message is about; only with the condition for_another",
    "phone": "the free telephone number",
    "address": "address of the page a code leads to, to be typed",
    "code": "the code of this message, in groups of four",
    "sms_sender": "the name of the service, used in an SMS",
}

CONDITIONS = {
    "for_another": "the message goes to somebody who acts for the person it is about",
    "arr": "the message is about ARR",
    "ai": "the message is about AI",
    "after_refusal": "an earlier application was refused: that is why we write",
    "data_changed": "no application was refused: we write because new data say so",
    "needs_finding": "a medical finding is still missing for a right named",
    "amount_known": "at least one amount may be printed",
    "arr_amount_known": "the amount of ARR may be printed",
    "ai_amount_known": "the amount of AI may be printed",
}

PARTS = {
    "right": "the right, by its name",
    "why": "why this person, without anything about another person",
    "amount": "the amount with its date, or none",
    "decides": "we do not decide, the authority does; the amount may differ",
    "step": "one next step",
    "nothing_changes": "nothing received now changes because of this message",
    "help": "free help by telephone and at a counter",
    "data": "where the data come from, and the right to object",
    "genuine": "is this really from us: code and number; never a bank code, PIN or payment",
}
