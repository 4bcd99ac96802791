"""Invented words that samples are made of: names, streets, neighbourhoods and mild descriptions; nobody real."""

from contracts.vocabulary import Behaviour

GIVEN_NAMES = (
    "Abiola", "Adaeze", "Agnieszka", "Aisha", "Alun", "Amara", "Andrei", "Anwen", "Ayaan", "Bethan",
    "Cáit", "Callum", "Chidi", "Dafydd", "Daniela", "Desmond", "Ewa", "Farah", "Fenella", "Gurpreet",
    "Hamza", "Hodan", "Ifeoma", "Imogen", "Jasleen", "Jerome", "Kwame", "Leah", "Linh", "Mateusz",
    "Maryam", "Nadia", "Nikolai", "Oluwaseun", "Priya", "Rashid", "Rhiannon", "Ruth", "Samir", "Shanelle",
    "Siobhán", "Tamsin", "Tariq", "Tomasz", "Úna", "Winston", "Xiu", "Yusuf", "Zahra", "Zoë",
)  # fmt: skip
FAMILY_NAMES = (
    "Adeyemi", "Ahlquist", "Barrowdene", "Bhandari", "Brookfold", "Castellane", "Chowdhary", "Cwmbryn", "Dhaliwar",
    "Eddlethorpe", "Farrowell", "Gashawi", "Haldenby", "Iwunna", "Jankowiec", "Kellderwick", "Kowalczuk", "Lanyonby",
    "Mahmoudi", "Merrowdale", "Nantwell", "Nguyenne", "Okonkwor", "O'Brannigan", "Pendlewick", "Quillfeather",
    "Rahmanzai", "Roscarrack", "Sandhoo", "Szymczyk", "Thornaby-Lee", "Tregenner", "Umarova", "Vasquelle",
    "Wardlebrook", "Warsameh", "Xiangwei", "Yarborow", "Yildirem", "Zielonka",
)  # fmt: skip
STREETS = (
    "Larkspur Row", "Old Kiln Close", "Tansy Walk", "Copperbeech Court", "Millrace Gardens", "Saltern Terrace",
    "Foxglove Rise", "Quarryside", "Heron Mews", "Bellfounder Street", "Ninefields Avenue", "Cordwainer Place",
)  # fmt: skip
TOWN = "Exampleton"

NEIGHBOURHOODS = {
    "connexus": ("Castlemeadow", "Wyeside", "Hopfield"),
    "whg": ("Bentley", "Limehollow", "Canalside"),
    "the-group": ("Northmoor", "Weaverham Green", "Potters Bank"),
    "derby-homes": ("Osmarsh", "Riverlea", "Silkmill"),
    "amplius": ("Fenbridge", "Stonebeck", "Larkhill"),
}
LANDLORDS = tuple(NEIGHBOURHOODS)

LANGUAGES = ("so", "pl", "ur", "pa", "ar", "ro", "vi", "cy", "zh", "uk")

WHAT_HAPPENED = {
    Behaviour.VERBAL_ABUSE: "Shouted insults from across the street.",
    Behaviour.THREATS: "Said that the family would be sorry if they stayed.",
    Behaviour.PHYSICAL_ASSAULT: "Pushed in the stairwell; a bruised arm.",
    Behaviour.SPITTING: "Spat at the feet of the person passing by.",
    Behaviour.HARASSMENT: "Follows to the bus stop on most mornings.",
    Behaviour.BULLYING: "A group of young people imitates the way of walking.",
    Behaviour.DAMAGE: "The wing mirror and a plant pot were broken again.",
    Behaviour.ARSON: "Burning paper was pushed through the letterbox.",
    Behaviour.GRAFFITI: "Hostile words were painted on the bin store.",
    Behaviour.INCITEMENT: "Leaflets ask the street to drive the family out.",
    Behaviour.ONLINE_ABUSE: "Hostile posts in the street's chat group.",
    Behaviour.RIDICULE: "Jokes about food and dress at every meeting in the hall.",
    Behaviour.EXPLOITATION: "A supposed friend stays every pension day and takes money.",
    Behaviour.OTHER: "Rubbish is left at this one door, week after week.",
}
