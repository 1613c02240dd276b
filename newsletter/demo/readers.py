"""The demo's readers: two dozen people who do not exist, and the one who signs up while we watch."""

NEWCOMER = "mara.holm@reader.example"

READERS = tuple(
    f"{name}@reader.example"
    for name in (
        "ada.lind",
        "bao.tran",
        "carla.rossi",
        "david.okoye",
        "elif.kaya",
        "farid.aziz",
        "greta.sommer",
        "hugo.martin",
        "ines.pereira",
        "jonas.berg",
        "keiko.mori",
        "liam.walsh",
        "maya.cohen",
        "nils.dahl",
        "olga.petrova",
        "pablo.reyes",
        "quinn.abbott",
        "rosa.silva",
        "samir.haddad",
        "tess.vandijk",
        "uma.nair",
        "victor.popa",
        "wanda.nowak",
    )
)
