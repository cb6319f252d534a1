// First child of <body>: govuk-frontend's modules stop in silence without these classes.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
