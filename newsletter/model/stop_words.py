"""Words that tell two texts nothing about each other: function words of a few languages and the furniture of news feeds."""

_FUNCTION_WORDS = {
    "en": """
        a about above across after again against all almost along already also although always am among an and another any are aren
        around as at away be became because become becomes been before began behind being below best better between both but by came
        can cannot come comes could couldn did didn do does doesn doing don done down during each either else enough even ever every
        few first for from further gave get gets getting give given go goes going gone got had hadn has hasn have haven having he her
        here hers him his how however i if in into is isn it its itself just keep know last least less let like likely ll made make
        makes making many may maybe me might mine more most much must my near need never new next no nor not nothing now of off often
        on once one only onto or other others our ours out over own part per perhaps put quite rather re really s said same saw say
        saying says see seen set several shall she should shouldn since so some soon still such take taken takes taking tell tells
        than that the their theirs them then there these they thing things this those though through thus till to today together told
        tomorrow too took toward towards two under until unless up upon us use used uses using ve very via want wants was wasn way we
        week well went were weren what when where whether which while who whole whom whose why will with within without won would
        wouldn yes yesterday yet you your yours
        monday tuesday wednesday thursday friday saturday sunday day year years month
    """,
    "de": """
        aber alle als am an auch auf aus bei bis da damit dann das dass dem den der des die doch dort du durch ein eine einem einen
        einer eines er es für gegen haben hat hatte ich ihr ihre im in ist ja jetzt kann kein keine können man mehr mit muss nach neue
        nicht noch nun nur ob oder ohne sein seine sich sie sind so soll über um und uns unter vom von vor war was weil wenn wer werden
        wie wieder will wird wir zu zum zur zwei
    """,
    "fr": """
        au aux avec ce ces cette comme dans de des deux du elle en entre est et été être fait il ils je la le les leur lui mais ne nous
        on ont ou où par pas plus pour qu que qui sa sans se ses son sont sous sur tout un une vous après avant selon
    """,
    "es": """
        al como con contra de del desde donde dos el ella en entre es esta este fue ha han hasta hay la las le lo los más mientras muy
        no nos o para pero por porque que se según ser si sin sobre son su sus tras un una uno y ya
    """,
    "it": """
        al alla anche che ci come con contro da dal dalla degli dei del della delle di dopo due è gli ha hanno i il in la le lo ma nel
        nella non o per più quando se si sono su sul sulla tra un una uno
    """,
    "pt": """
        ao aos as até com como contra da das de do dois dos e ela ele em entre é foi há já mais mas na não nas no nos o os ou para pela
        pelo por que se segundo sem ser seu sobre são sua também um uma
    """,
    "nl": """
        aan als bij dat de deze die dit door een en er geen had heeft het hij ik in is kan maar meer met na naar niet nog nu of om ook
        op over te tegen toch tot uit van veel voor was wat weer wel werd wordt ze zich zijn zo
    """,
}

_FEED_NOISE = """
    ago analysis breaking continue exclusive explained explainer feed full gallery headline headlines live news newsletter opinion photo
    photos picture pictures podcast read report reported reporter reportedly reporting reports rss sign story stories subscribe
    transcript update updated updates video videos watch
"""
"""What feeds put around the news; it makes strangers look alike."""

STOP_WORDS = {language: frozenset(f"{words} {_FEED_NOISE}".split()) for language, words in _FUNCTION_WORDS.items()}
"""By language (ISO 639-1)."""
