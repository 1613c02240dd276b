"""The preview of a letter: a local page for one operator, with a script of its own. No part of the public pages."""
