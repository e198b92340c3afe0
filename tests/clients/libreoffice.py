"""LibreOffice's own proofreader, asked through UNO; it runs under the system's Python, for which LibreOffice brings `uno`.

    python3 libreoffice.py PIPE < text

opens a Writer document with the text in the office that listens on PIPE, and prints what its proofreader for LanguageTool's servers
marks in the first paragraph, as JSON: [start, length, [suggestions]] each.
"""

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import Locale


def office(pipe: str):
    """The context of the office, which may need a while to start."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.5)
    raise SystemExit("LibreOffice did not start")


def main() -> None:
    context = office(sys.argv[1])
    manager = context.ServiceManager
    desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    hidden = PropertyValue(Name="Hidden", Value=True)
    document = desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, (hidden,))
    document.Text.String = sys.stdin.read()
    paragraph = document.Text.createEnumeration().nextElement().String
    checker = manager.createInstanceWithContext("org.openoffice.lingu.LanguageToolGrammarChecker", context)
    english = Locale("en", "US", "")
    found = checker.doProofreading("1", paragraph, english, 0, len(paragraph), ()) if checker.hasLocale(english) else None
    print(json.dumps([[e.nErrorStart, e.nErrorLength, list(e.aSuggestions)] for e in found.aErrors] if found else None))
    document.close(True)
    desktop.terminate()


main()
