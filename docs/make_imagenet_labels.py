"""Make `ent_models/pictures/imagenet.json`, the names and parents of ImageNet's 1,000 classes.

Run it from the root of the repository: `python docs/make_imagenet_labels.py FOLDER`, where FOLDER holds WordNet 3.0's
`data.noun` (on Debian: `apt-get install wordnet-base`, then /usr/share/wordnet). The order and the names of the classes
come from timm (development install: `pip install timm==1.0.31`), the parents from the graph of WordNet: of all that a
class is a kind of, only what people would say is kept, and that is the table below. WordNet's notice is in
docs/wordnet.md.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "ent_models" / "pictures" / "imagenet.json"
MAX_NEAR = 2

# The first word of WordNet is the same for two classes ("maillot", "crane"), or differs in capitals only ("cardigan").
DISTINCT = {
    "n02012849": "crane (bird)",
    "n03126707": "crane (machine)",
    "n03710721": "tank suit",
    "n02113186": "Cardigan Welsh corgi",
}

# What a class is a kind of, in a word that people use. Lines are "synset name"; the synset is WordNet 3.0's.
BROAD = """
n00015388 animal; n00017222 plant; n12992868 fungus; n07881800 drink; n13134947 fruit; n07555863 food; n00021265 food;
n04524313 vehicle; n03051540 clothing; n02728440 clothing; n03380867 clothing; n03502509 clothing; n02862048 clothing;
n02913152 building; n03405725 furniture; n03800933 musical instrument; n04565375 weapon;
n03528263 household appliance; n04451818 tool; n03294048 equipment; n02729837 appliance; n03309808 fabric;
n03094503 container; n03405265 furnishing; n04341686 structure; n03699975 machine; n03183080 device;
n03563967 implement; n09287968 landform; n09366317 landform; n00007846 person; n03122748 covering; n06793231 sign;
n04447443 toiletry; n03100490 vehicle; n00002684 object; n00002137 object; n00001930 object
"""
NEAR = """
n02084071 dog; n02324045 rabbit; n04379243 table; n04370048 sweater; n03656484 lens; n04411264 tent; n07829412 sauce;
n07695965 sandwich; n04097866 robe; n02959942 railway carriage; n11669921 flower; n02121620 cat; n02127808 big cat;
n02114100 wolf; n02118333 fox; n02131653 bear; n02484322 monkey; n02470899 ape; n02394477 hoofed animal;
n02370806 hoofed animal; n02419796 antelope; n02329401 rodent; n02441326 mustelid; n01874434 marsupial;
n02062017 sea mammal; n02395003 pig; n02115335 wild dog; n02092468 terrier; n02087551 hound; n02099029 retriever;
n02101108 spaniel; n02100399 setter; n02104523 sheepdog; n02113335 poodle; n02111626 spitz; n02096756 schnauzer;
n02085374 toy dog; n01503061 bird; n01604330 bird of prey; n01844917 water bird; n01816887 parrot; n01529672 finch;
n01789386 game bird; n02021795 seabird; n02008041 heron; n01845132 waterfowl; n02000954 wading bird; n01621127 owl;
n01726692 snake; n01674464 lizard; n01662784 turtle; n01696633 crocodilian; n01699831 dinosaur; n01639765 frog;
n01629276 salamander; n02512053 fish; n01482330 shark; n01495701 ray; n02159955 insect; n02164464 beetle;
n02274259 butterfly; n01772222 spider; n01769347 arachnid; n01976957 crab; n01974773 crustacean; n01940736 mollusc;
n01942177 snail or slug; n07707451 vegetable; n07705931 fruit; n07557434 dish; n07679356 bread; n07609840 dessert;
n07715561 squash; n07810907 condiment; n07884567 alcoholic drink; n02958343 car; n04490091 truck; n02924116 bus;
n04194289 ship; n02858304 boat; n04530566 watercraft; n02686568 aircraft; n04468005 train; n03764276 military vehicle;
n04170037 motor vehicle; n04576211 wheeled vehicle; n02834778 bicycle; n04543158 wagon; n02970849 cart;
n03790512 motorcycle; n04235291 sledge; n03896233 railway carriage; n04128837 sailing vessel; n03791235 motor vehicle;
n03419014 garment; n03502509 headgear; n03497657 hat; n02954340 cap; n03380867 footwear; n04199027 shoe;
n04371563 swimwear; n04230808 skirt; n03057021 coat; n03816005 neckwear; n03815615 tie; n03540267 hosiery;
n03513376 helmet; n03513137 helmet; n02862048 body armour; n03863923 outer garment; n04197391 shirt; n03450516 gown;
n03953416 place of worship; n04202417 shop; n03259505 dwelling; n02898711 bridge; n03327234 fence; n04105068 roof;
n03743902 monument; n04191943 shelter; n03001627 chair; n04161981 seat; n02818832 bed; n02766320 baby bed;
n02933112 cabinet; n04256520 sofa; n03614532 keyboard instrument; n04338517 stringed instrument;
n04586932 wind instrument; n02891788 brass instrument; n04598582 woodwind; n03915437 percussion instrument;
n03467517 guitar; n03467984 gun; n03278248 electronic equipment; n04285146 sports equipment; n03414162 game equipment;
n02778669 ball; n03082979 computer; n03916720 computer accessory; n04401088 telephone; n02942699 camera;
n03614007 keyboard; n03620052 kitchen appliance; n03621049 kitchen utensil; n03101986 cookware; n03489162 hand tool;
n04516672 utensil; n04437953 timepiece; n03046257 clock; n04555897 watch; n03636248 lamp; n04263760 light;
n03733925 measuring instrument; n03323703 fastener; n02876657 bottle; n02773037 bag; n02883344 box; n02801938 basket;
n04574999 wheel; n03990474 pot; n04381994 tableware; n03438257 glass; n04608567 writing implement; n03906997 pen;
n03265032 edge tool; n03154073 cutting tool; n03623556 knife; n03852280 optical instrument; n02851099 blind;
n04447443 toiletry; n03714235 cosmetic; n04151581 screen; n03472232 gym equipment; n02796623 barrier; n04217882 sign;
n04417809 theatre; n03294833 eraser; n03211117 display; n03748162 shop; n03932670 piece of cloth; n03151077 curtain;
n03682487 lock
"""
# Said only of classes that have no nearer word.
FAR = """
n01861778 mammal; n01661091 reptile; n01627424 amphibian; n01905661 invertebrate; n02316707 echinoderm;
n01909422 sea animal; n03738472 mechanism; n03736970 device; n02469914 primate; n01767661 arthropod
"""


# Where WordNet says what nobody would: a web site is a computer, a minivan a truck, an abacus a machine.
SAID = {
    "abacus": ("calculator", "device"),
    "amphibian": ("motor vehicle", "vehicle"),
    "balance beam": ("gym equipment", "sports equipment", "equipment"),
    "Band Aid": ("dressing", "medical supply"),
    "bathtub": ("bathroom fitting", "furnishing"),
    "binder": ("stationery",),
    "book jacket": ("paper cover", "covering"),
    "breastplate": ("body armour", "clothing"),
    "bubble": ("natural object",),
    "bulletproof vest": ("body armour", "clothing"),
    "carbonara": ("sauce", "food"),
    "cassette": ("recording medium",),
    "castle": ("fortress", "building"),
    "chain": ("fastener",),
    "cloak": ("garment", "clothing"),
    "comic book": ("book", "publication"),
    "corn": ("cereal", "plant"),
    "cougar": ("wild cat", "animal"),
    "crossword puzzle": ("puzzle", "game"),
    "cup": ("punch", "drink"),
    "drumstick": ("musical accessory",),
    "ear": ("cereal", "plant"),
    "earthstar": ("mushroom", "fungus"),
    "eggnog": ("alcoholic drink", "drink"),
    "espresso": ("coffee", "drink"),
    "face powder": ("cosmetic", "toiletry"),
    "gasmask": ("mask", "equipment"),
    "grand piano": ("piano", "keyboard instrument", "musical instrument"),
    "hay": ("animal feed",),
    "home theater": ("home cinema", "room"),
    "jigsaw puzzle": ("puzzle", "game"),
    "ladle": ("kitchen utensil", "utensil"),
    "lynx": ("wild cat", "animal"),
    "maillot": ("swimwear", "clothing"),
    "maze": ("structure",),
    "meat loaf": ("dish", "food"),
    "menu": ("list", "text"),
    "minivan": ("car", "motor vehicle", "vehicle"),
    "mobile home": ("dwelling", "building"),
    "necklace": ("jewellery",),
    "nipple": ("teat", "baby equipment"),
    "pickelhaube": ("helmet", "headgear", "clothing"),
    "piggy bank": ("money box", "container"),
    "pillow": ("cushion", "furnishing"),
    "pirate": ("ship", "watercraft", "vehicle"),
    "plate": ("dish", "food"),
    "pool table": ("table", "furniture"),
    "punching bag": ("sports equipment", "equipment"),
    "radio": ("electronic equipment", "equipment"),
    "rapeseed": ("plant",),
    "red wine": ("alcoholic drink", "drink"),
    "rubber eraser": ("stationery",),
    "scoreboard": ("board", "sign"),
    "seat belt": ("safety equipment", "equipment"),
    "sewing machine": ("household appliance",),
    "shower curtain": ("curtain", "furnishing"),
    "ski mask": ("mask", "clothing"),
    "slide rule": ("calculator", "device"),
    "space bar": ("key", "device"),
    "stage": ("platform", "structure"),
    "stone wall": ("wall", "structure"),
    "street sign": ("sign",),
    "stretcher": ("medical equipment", "equipment"),
    "teddy": ("toy",),
    "television": ("electronic equipment", "equipment"),
    "theater curtain": ("curtain", "furnishing"),
    "thimble": ("sewing equipment", "equipment"),
    "toilet tissue": ("paper", "toiletry"),
    "traffic light": ("light", "sign"),
    "tray": ("tableware", "container"),
    "upright": ("piano", "keyboard instrument", "musical instrument"),
    "web site": ("publication",),
}


def main() -> None:
    """Write the file and say how large it is."""
    if len(sys.argv) != 2:
        sys.exit("Give the folder of WordNet 3.0's data.noun.")
    words, parents = read_wordnet(Path(sys.argv[1]) / "data.noun")
    near, far, broad = table(NEAR), table(FAR), table(BROAD)
    unknown = [synset for synset in near | far | broad if synset not in words]
    if unknown:
        sys.exit(f"Not in WordNet 3.0: {unknown}")
    rows = [[synset, name, *chain(synset, name, parents, near, far, broad)] for synset, name in classes()]
    if strangers := set(SAID) - {str(row[1]) for row in rows}:
        sys.exit(f"No class has the name {strangers}.")
    if len({str(row[1]).lower() for row in rows}) != len(rows):
        sys.exit("Two classes have the same name.")
    TARGET.write_text("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n", "utf-8")
    print(f"{TARGET.name}: {len(rows)} classes, {TARGET.stat().st_size / 1000:.0f} kB")


def table(text: str) -> dict[str, str]:
    """{synset: name} of one of the tables above."""
    pairs = (entry.split(maxsplit=1) for entry in text.replace("\n", " ").split(";"))
    return {synset: name.strip() for synset, name in pairs}


def classes() -> Iterator[tuple[str, str]]:
    """(synset, name) in the order of the networks' outputs."""
    from timm.data import ImageNetInfo

    info = ImageNetInfo()
    for synset in info.label_names():
        yield synset, DISTINCT.get(synset, info.label_name_to_description(synset).split(",")[0].strip())


def read_wordnet(path: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The first word, and the hypernyms, of each noun synset. The format is described in WordNet's wndb(5)."""
    words, parents = {}, {}
    for line in path.read_text("ascii").splitlines():
        if line.startswith("  "):  # The licence.
            continue
        fields = line.split(" | ")[0].split()
        synset, n_words = f"n{fields[0]}", int(fields[3], 16)
        words[synset] = fields[4].replace("_", " ")
        start = 5 + 2 * n_words
        pointers = [fields[at : at + 4] for at in range(start, start + 4 * int(fields[start - 1]), 4)]
        parents[synset] = [f"n{target}" for sign, target, *_ in pointers if sign in ("@", "@i")]
    return words, parents


def ancestors(synset: str, parents: dict[str, list[str]]) -> list[str]:
    """All that `synset` is a kind of, nearest first; none stands before one of its own kinds."""
    ordered: list[str] = []

    def visit(at: str) -> None:
        for parent in reversed(parents[at]):
            if parent not in ordered:
                visit(parent)
                ordered.append(parent)

    visit(synset)
    return ordered[::-1]


def chain(
    synset: str,
    name: str,
    parents: dict[str, list[str]],
    near: dict[str, str],
    far: dict[str, str],
    broad: dict[str, str],
) -> list[str]:
    """One to three parents, nearest first: at most two near ones and the broad one that stands first in its table."""
    if name in SAID:
        return list(SAID[name])
    above = ancestors(synset, parents)
    last = next((word for known, word in broad.items() if known in above), "object")
    taken = {name.lower(), last}
    said: list[str] = []
    for known in (near, far):
        for parent in above:
            if len(said) < MAX_NEAR and parent in known and known[parent] not in taken:
                said.append(known[parent])
                taken.add(known[parent])
        if said:
            break
    return [*said, last]


if __name__ == "__main__":
    main()
