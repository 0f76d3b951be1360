// Short plain words for a passphrase of five (VAULT-4), chosen for this app: calm things one can see, and doings. Nobody is
// named, nothing frightens.
// Five of them give more than 52 bits; behind Argon2id that is years of a large machine.
export const plainWords: readonly string[] = `
acorn actor adapt admiral admire adult agent agile alder allow almanac almond along amaze amber ample anchor angle
ankle answer antler apple apricot apron arcade arch archway armchair arrive arrow artist artwork ash aspen atlas attic
aunt autumn avenue awake awning axle backpack bacon badge badger bagel bake baker bakery balance balcony ball ballad
ballet bamboo banana band bank banner barley barn barrel basic basil basin basket bath bathtub bayou beach beacon bead
beam bean bear beaver bed bee beech beehive beetle begin behold believe bell bellow belt bench berry bicycle birch
bird birdbath biscuit blanket blend bloom blossom blue bluebell board boat bobbin bold bongo bonnet book bookcase boot
border borrow bottle boulder bounce bowl box bramble branch brass brave bread breeze brew brick bridge brief bright
bring broad brook broom brush bubble bucket buckle bud buffalo bugle build bulb bumble bundle bush busy butter button
cabbage cabin cabinet cable cactus cake calendar calm camel camera camp canal canary candle canoe canvas canyon cape
captain caramel caravan carbon card cardigan careful cargo carpet carrot carry cart cartoon carve cashew castle cat
catch catfish cave cedar ceiling cello cement center cereal chain chair chalk chamber chapel chapter charcoal checker
cheer cheese cherry chest chestnut chicken chimney chin chip chipmunk choir choose chorus cider cinema cinnamon circle
citrus city clam clarinet clay clean clear cliff climb clock close cloth cloud clover coach coal coast coat cobalt
cobbler cocoa coconut coffee coin collar collect color column comet compass compost condor cook cookie cool copper
coral cord cork corn corner cosmos cottage cotton couch count country cousin cover cow cowbell crab cradle crane
crayon cream creek crest cricket crisp crocus cross crow crown crumpet crystal cube cuckoo cup cupboard cupcake
curious curtain curve cushion cycle cypress daffodil dahlia daily dairy daisy dance dare dawn day dear decide deck
deep deer delight delta denim desert desk dewdrop diagram diamond diary dig dinner direct dish dive dock dog dogwood
dolphin dome donkey door doorbell double dove dragon draw drawer dream dress drift drink drive drizzle drop drum dry
duck dumpling dune dusk dust eagle ear early earn earth east easy eat echo eclipse edge egg eggplant eight elbow elder
elephant elevator eleven elm ember emerald engine enjoy enough enter envelope equal even evening event every exact
fabric fair fairy falcon family farm farmer fast father favor feast feather feed fence fern ferry festival fetch
fiddle field fifteen fifty fig film finch find fine finger fir fire firefly first fish five fix flag flagpole flame
flamingo flannel flask flax fleece flicker flint float flock floor flour flow flower fluffy flute fly fog fold follow
footpath forest fork forty fossil fountain four fox foxglove frame freckle fresh friday friend frisbee front frost
fruit full funny furnace galaxy gallery garage garden garlic garnet gate gather gazebo gem gentle geyser ghost giant
giggle ginger gingham giraffe give glacier glad glade glass glide globe glove glow goat gold goldfish gondola good
goose gopher gosling grain grand granite granola grape grass gravel great green greet griffin grocer grove grow guess
guest guide guitar gulf gumdrop habit hail half hall hammer hammock hamster hand handbag handle happy harbor hare
harmony harp harvest hat hatbox hawk hay hayloft hazel hazelnut hear heart heather heavy hedge hedgehog heirloom hello
helmet help hen herb heron hibiscus hidden high hill hilltop hinge hive hold hollow holly honest honey honeydew hood
hook hop horizon horn horse hotel hour house hover huge hum humble hundred hut hyacinth ice iceberg icicle idea igloo
inch indigo ink inkwell inlet insect inside invite iris iron island ivory ivy jackdaw jacket jade jaguar jam jar
jasmine jeans jelly jewel jigsaw jog jolly journal judge juggle juice jukebox jump june jungle juniper jury just
kangaroo kayak keel keen keep kelp kernel ketchup kettle key keyboard kind king kingdom kiosk kipper kitchen kite
kitten kiwi knee knit knot know koala label lace lacquer ladder ladle lady ladybug lagoon lake lakeside lamb lamp
lamppost land landmark lantern larch large lark lasso lattice laugh laundry lavender lawn lazy lead leaf lean learn
leather ledge left legend lemon lemonade lentil leopard letter lettuce library lichen lid lifeboat lift light like
lilac lily lime limerick linen linger lion listen little live lively lizard loaf lobby lobster local locket loft log
long look loose lotus loud low loyal lucky lumber lunch lunchbox lute lynx magnet magnolia magpie mailbox mailman
major make mandolin mango manor mantle many map maple marble march margin marigold market maroon marsh marvel marzipan
mask mast meadow medal melba mellow melody melon melt mend mentor menu mermaid merry metal meteor middle mild mile
milk mill million mint minute mirror mist mitten mix model modest molar molehill monday money monk month moon moonbeam
moose more morning mosaic moss moth mother motor mountain mouse mouth move much muffin mug mulberry museum mushroom
music mustard nail napkin narrow narwhal nature navy near neat neck nectar needle nephew nest nettle network new next
nice nickel night nimble nine noble nod noodle noon north nose note notebook novel november number nurse nut nutmeg
nutshell oak oar oasis oat oatmeal obelisk object ocean october octopus odd office often old olive omelet once onion
opal open opera orange orbit orchard orchid order oregano organ ostrich otter outer outpost oval oven owl own oyster
pack paddle page paint pair palace palm pan pancake panda panel pansy panther papaya paper paprika parade parasol
parcel park parka parrot parsley parsnip party pasta paste pastry path patient patio pattern pause pavement peach
peacock peak peanut peapod pear pearl pebble pelican pencil penguin peony pepper petal pheasant piano pick pickle
picnic pier pigeon pillow pilot pine pinecone pink pipe pixel pizza place plain plan planet plank plant plate platypus
play plaza please plenty plum pocket poem pole polish polite pollen pomelo pond pony popcorn poplar poppy porch
porridge port postcard postman pot potato pottery pour powder prairie praise press pretty primrose prism proud prune
puddle puffin pull pump pumpkin puppet puppy purple push puzzle pyramid quail quarry quarter quartz queen quick quiet
quill quilt quince quiver rabbit raccoon radar radio radish raft rail railway rain rainbow raindrop raisin rambler
ramp ranch rapid rare rattle raven ravioli reach reader ready real record red reed reef reindeer relax relay rest
rhubarb rhyme ribbon rice rich riddle ride ridge right ring ripe ripple rise river road roam roast robin rocket roll
roof rooftop room rooster root rope rose rosemary rosette round row rowboat royal ruby rudder rug ruler run rye saddle
safe saffron sage sail salad salmon salt same sand sandal sandbox sapling sapphire satchel satin saturn sauce saucer
save sawdust scallop scarf scatter school schooner science scooter scout sea seagull seahorse seal search seashell
season seat seaweed second seed send sequoia sesame settle seven shade shadow shallow shamrock shape share sharp shed
sheep shelf shell shelter sheriff shine ship shirt shoe shoelace shore short shovel show shower shrub shy sickle
signal silk silkworm silver simple sing singer sister sit six sixty skate sketch ski skip skirt sky skylark slate sled
sleep sleeve slide slipper slope slow small smart smile smooth snail snow snowball snowdrop soap sock sofa soft soil
solar solid solve some song songbird sort soup south spark sparkle sparrow spice spider spin spinach spindle spiral
splash splendid sponge spoon spring sprout spruce square squash squirrel stable stage stamp stand star starfish
starling start state station stay steady steam steel stem step still stir stone stool storm story stove straw stream
street stretch string stroll strong studio sturdy summer sun sunbeam sunday sundial sunset swallow swamp swan sweater
sweep sweet swift swim swing switch sycamore symbol syrup table tablet tadpole tailor take talent talk tall tango tape
tapestry target tart taste tavern tea teach teacher teacup teapot teaspoon temple ten tender tennis tent terrace thank
thaw theater thick thicket thimble thin think thirty thistle thousand thread three thumb thunder thyme ticket tide
tidy tie tiger tile timber tin tinsel tiny toast toboggan today toffee together tomato toolbox tooth top topaz torch
toucan touch tower town toy tractor trade trail train travel tray treat tree treetop trellis tricycle trinket trophy
trout truck true trumpet trunk try tuesday tugboat tulip tumble tundra tunnel turmeric turn turnip turtle tuxedo tweed
twelve twenty twig twilight twin twist two umbrella uncle under unicorn uniform union universe upper urchin urn use
useful usual valley vanilla vapor vase vast vault velvet veranda vessel vest viaduct village vine vinegar vineyard
violet violin visit visitor vista vivid voice volcano voyage waffle wagon waist wait wake walk wall wallet walnut
walrus wander wardrobe warm wash watch water wave wax waxwing weather weave weaver wedge week weekend weigh welcome
well west wetland whale wheat wheel whisker whistle white wicker wide wild willow wind windmill window wing winter
wire wisdom wise wish wolf wonder wood woodland wool word work workshop world wrap wren wrist write yacht yard yarn
year yellow yodel yogurt yolk young zebra zenith zeppelin zigzag zinc zipper zone zucchini
`
  .trim()
  .split(/\s+/);
