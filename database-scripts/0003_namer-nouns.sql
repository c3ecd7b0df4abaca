-- The words of which nicknames are made: friendly, of one word, each of them only once.
-- Take out or add what you like before the first start; afterwards write a new script, or change the rows.

-- Adjectives
INSERT INTO namer.tbl_noun (nou_type, nou_noun)
SELECT 1, word
FROM regexp_split_to_table(trim(E'\n ' FROM '
  abiding able abloom abounding acclaimed accomplished accordant accurate acoustic acrobatic active
  adaptable adaptive adept admirable admired admiring adorable adored adroit adventurous aerial aerodynamic
  affable affectionate afloat aflutter ageless agile aglow agreeable airborne airy alert alfresco algebraic
  alight alliterative alphabetical alpine altruistic amazed amazing ambient ambitious ambling amiable
  amicable amused amusing analytic animated appealing applauded appreciated appreciative approachable apt
  aquatic arboreal arcadian arched architectural arctic ardent artful articulate artistic arty aspiring
  assiduous assured assuring astonishing astounding astral astronomical astute atmospheric attentive attuned
  audacious audible august auroral auspicious authentic autumnal avid awaited awake aware awed awesome
  awestruck balanced balletic bantering baroque bashful basking beachy beaded beaming beautiful beckoning
  becoming bedazzled bedecked befriended beloved beneficent benevolent bespoke best better bighearted
  bilingual blissful blithe blithesome blossoming bold bonny bookish botanic botanical bouncy boundless
  brave breathtaking breezy bright brightening brilliant brimming brisk bubbling bubbly bucolic budding
  buoyant burnished bustling busy buttoned buzzing calm calming candid candlelit canny capable capering
  captivated captivating carefree careful caring carolling cascading catchy celebrated celebratory celestial
  centred ceramic certain champion charismatic charitable charmed charming chatty cheerful cheering cheery
  cherished chipper chirpy chivalrous choice choral choreographic chuckling chummy cinematic civil classic
  classical classy clear clearheaded clever climbing cloudless cloudy coastal cogent cognizant coherent
  collected collegial collegiate colourful comfortable comforting comfy comic commendable communal
  companionable compassionate compatible compelling competent complete complimentary composed comprehensive
  concerted concise concordant confident congenial congruent connected conscientious considerate consistent
  consoling constant constructive contemplative contemporary content contented contributing convivial cool
  cooperative coordinated cordial cosmic cosmopolitan cosy courageous courteous courtly crackling creative
  credible crested crystalline cuddly cultivated cultured curious cute dainty dancing dandy dapper dappled
  daring dashing dauntless dawning daydreaming dazzled dazzling dear debonair decent decided decisive
  decorated decorative decorous dedicated deductive deft deliberate delicate delighted delightful deluxe
  dependable descriptive deserving designed determined devoted dewy diagonal dignified diligent diplomatic
  direct discerning disciplined discreet distinct distinctive distinguished diurnal diverting diving doting
  doughty downy dramatic dreaming dreamlike dreamy drifting drowsy dulcet dutiful dynamic eager early
  earnest easeful easygoing ebullient echoing eclectic economical ecstatic edifying educated effective
  effervescent efficient effortless effulgent elaborate elastic elated electric elegant elemental elevated
  eloquent elusive embellished embracing embroidered eminent empathetic empathic emphatic empowered
  enchanted enchanting encouraged encouraging endearing enduring energetic energized engaging enigmatic
  enjoyable enlivened enlivening enriched enriching enterprising entertaining enthralled enthralling
  enthused enthusiastic entranced entrancing enviable epic epicurean equable equatorial equilateral
  equitable erudite essential established esteemed estimable ethereal ethical euphonic euphonious eventful
  evergreen everlasting evocative evolving exact excellent exceptional excited exciting exemplary
  exhilarated exhilarating experienced expert expressive exquisite extraordinary exuberant exultant fabled
  fabulous faceted factual faithful famed familiar famous fanciful fancy fantastic fascinated fascinating
  fashionable fast fathomless faultless favoured favourite fearless feathered feathery featured felicitous
  festive fine first fitting flawless fleecy fleet flexible floating floral flourishing flowering flowery
  flowing fluent fluffy fluttering flying focal focused folksy fond foremost foresighted formidable
  forthcoming forthright fortuitous fortunate frank free freestyle freewheeling fresh friendly frolicsome
  frosted frosty fulfilled fulfilling fun fuzzy galactic gallant gallivanting galloping gambolling generous
  genial genteel gentle genuine geometric giddy gifted giggling giggly gilded giving glad gladdened gladsome
  glamorous gleaming gleeful gliding glimmering glinting glistening glittering glittery glorious glossy
  glowing golden good goodly gorgeous gossamer graceful gracious grand grateful great gregarious grinning
  guided guiding guileless gymnastic halcyon handcrafted handmade handpicked handsome handy happy
  hardworking hardy harmonic harmonious harmonized heartening heartfelt heartwarming hearty heedful helpful
  heralded heraldic heroic hexagonal highland hilly historic homemade homespun homey honest honeyed
  honourable honoured hopeful hospitable huggable humane humble humming humorous iconic ideal idealistic
  idyllic illuminated illumined illustrated illustrious imaginative immersed impartial impeccable impressed
  impressive improvised incomparable incredible indefatigable independent indomitable industrious
  inexhaustible infinite informed ingenious ingenuous inimitable innovative inquiring inquisitive insightful
  inspirational inspired inspiring instructive instrumental intellectual intelligent intentional interested
  interesting interstellar intrepid intricate intrigued intriguing intuitive invaluable inventive
  invigorated invigorating invincible inviting iridescent irreplaceable irrepressible itinerant jaunty jazzy
  jewelled jingling jocular jocund jolly jovial joyful joyous jubilant judicious juggling jumping just keen
  kempt kind kindhearted kindly kindred kinetic knitted knitting knowing knowledgeable lacquered lakeside
  lambent lasting latticed laudable laughing laureate lavish lawful leading leafy leaping learned learning
  legendary legible leisurely lenient level levelheaded lifelong lighthearted likable limber limitless
  limpid linguistic literary literate lively logical lovable loved lovely loving loyal lucent lucid lucky
  luminous lunar lustrous luxuriant luxurious lyric lyrical magic magical magnanimous magnetic magnificent
  majestic mannerly marbled marine maritime marvellous matchless mathematical meadowy measured meditative
  mellow melodic melodious memorable merry mesmeric metallic meteoric methodical meticulous mighty mild
  mindful minted minty mirrored mirthful misty modern modest modish momentous moonlit mossy motivated
  motivating multifaceted multilingual multitalented musical musing mutual mysterious mythic mythical
  natural nautical neat neighbourly nestled nestling new nice nifty nimble noble nocturnal nodding noiseless
  nonchalant nonpareil nostalgic notable noted noteworthy novel nuanced nurtured nurturing oaken obliging
  observant oceanic octagonal offbeat open openhanded openhearted operatic opportune optimal optimistic
  opulent orbital orbiting orchestral orderly organic organized original ornamental ornate outdoorsy
  outgoing outspoken outstanding overjoyed pacific painted panoramic paramount pastel pastoral patchwork
  patient patterned peaceable peaceful pearly pebbled pebbly peerless pensive peppy perceptive perched
  percussive perennial perfect peripatetic permanent perpetual perseverant persevering persistent personable
  perspicacious persuasive phenomenal philanthropic philharmonic philosophical photogenic picturesque
  pioneering pithy placid plaited planetary playful pleasant pleased pleasing plucky plush poetic poised
  polar polished polite polychrome polyglot polyphonic popular powerful practical practised pragmatic
  praised praiseworthy precious precise preferred premier premium prepared prestigious pretty priceless
  principled prismatic pristine prized proactive productive professional proficient profound prominent
  promising prompt propitious protective proud proven provident prudent puckish punctual purposeful purring
  quaint qualified quantum questing quick quiet quilted quintessential quirky quixotic quizzical quotable
  racing radial radiant rainproof ranging rapid rapt rare raring rational ready real realistic reasonable
  reasoned reassured reassuring receptive reciprocal recognized recommended redoubtable refined reflective
  refreshed refreshing regal rejoicing rekindled relaxed relaxing reliable remarkable renewed renowned
  reposeful reputable resilient resolute resolved resonant resounding resourceful respected respectful
  resplendent responsible responsive rested restful rewarded rewarding rhapsodic rhyming rhythmic ringing
  rippling rising riveting roaming rolling rosy roving rugged running rural rustic safe sagacious sailing
  salient salutary sandy sapient satiny satisfied savvy scalloped scenic scholarly scholastic scientific
  scintillating sculptural sculptured seafaring seamless seaside seasonal seaworthy secret secure sedulous
  seemly select selfless sensational sensible sensitive sequential sequined serendipitous serene shaded
  shared sharing sheltered sheltering shimmering shimmery shining shiny shipshape showstopping silent silken
  silky silvery sincere singing singular skating skilful skilled skyward sleek sleeping sleepy smart smiley
  smiling smooth snazzy snoozing snowy snug soaring sociable social softhearted solar solicitous solid sonic
  sonorous soothed soothing sophisticated soulful spangled sparkling sparkly speckled spectacular speedy
  spellbinding spellbound spiffy spinning spiral spirited splashing splashy splendid splendiferous
  spontaneous sporting sportive sporty spotless spotted sprightly springlike springy sprouting spruce
  stalwart stargazing starlit starry starstruck stately staunch steadfast steady stellar sterling stoic
  stoical storied stouthearted strategic streamlined striding striped strolling strong studied studious
  stunning stupendous sturdy stylish stylized suave sublime subtle successful succinct summery sumptuous
  sunlit sunny super superb superlative supersonic supportive sure surefooted surprised surprising
  sustaining sweeping sweet swift swimming swirling swirly sylvan symbolic symmetrical sympathetic symphonic
  synchronized systematic tactful tailored talented tapestried tasselled tasteful teachable technical
  temperate tempered tenacious terrestrial terrific thankful theatrical thinking thorough thoughtful thrifty
  thrilled thrilling thriving tidy tiled timeless timely tireless toasty together tolerant tonal topnotch
  trailblazing tranquil translucent transparent travelled travelling treasured tremendous trendsetting
  trendy triangular trilingual triumphant tropical true trusted trustful trusting trustworthy trusty
  truthful tufted tumbling tuneful twilit twinkling twinkly twirling twirly ultimate ultramodern unaffected
  unafraid unassuming unbeatable unbeaten unbiased unbounded unburdened unclouded uncommon unconditional
  unconventional undaunted understanding understated undeterred undimmed undisputed unequalled unerring
  unfading unfailing unfaltering unfazed unfeigned unflagging unflappable unflinching unforgettable
  unfurling unhesitating unhindered unhurried unique universal unlimited unmatched unmistakable unparalleled
  unpretentious unrivalled unruffled unselfish unshakable unshaken unspoiled unstinting unstoppable unsung
  unsurpassed untamed untiring untroubled unwavering unworried upbeat uplifted uplifting upright upstanding
  upward urbane useful utmost valiant valorous valuable valued varied variegated vaulted velvet velvety
  venturesome verdant veritable vernal versatile versed vibrant victorious vigilant vigorous vintage
  virtuosic virtuous visionary vital vivacious vivid vocal voyaging waggish wakeful waltzing wandering
  warbling warm warmhearted warming watchful waterproof weatherproof welcome welcomed welcoming whimsical
  whirling whispering whistling wholehearted wholesome wild winding windproof windswept winged winning
  winsome wintry wise wistful witty wonderful wondering wondrous woodland woollen woolly worldly worldwide
  worthwhile worthy woven yodelling zany zestful zesty zigzag zingy zippy zoological zooming
'), '\s+') AS word;

-- Animals
INSERT INTO namer.tbl_noun (nou_type, nou_noun)
SELECT 2, word
FROM regexp_split_to_table(trim(E'\n ' FROM '
  aardvark aardwolf accentor agama agouti albatross alpaca antelope appaloosa argonaut armadillo auk auklet
  avocet axolotl badger bandicoot barbet beagle bear beluga bettong bilby binturong bison bluebird
  bluethroat bobcat bobolink bongo bowerbird brambling broadbill brolga buffalo bulbul bumblebee bunting
  butterfly canary capercaillie capybara caracal caracara caribou cat catbird cavy chaffinch chamois cheetah
  chickadee chiffchaff chinchilla chipmunk cicada cichlid civet coati collie colugo condor conure corgi
  corncrake corsac courser crane cricket crossbill curlew cuttlefish cygnet danio deer desman dipper dolphin
  dormouse dove dragonfly duckling dunlin dunnock eagle echidna egret eider eland elk emu ermine euphonia
  falcon fennec ferret fieldfare finch firecrest firefly flamingo flycatcher foal fossa fox francolin
  fritillary fulmar gadwall garganey gazelle gecko genet gerenuk giraffe glider goldcrest goldeneye
  goldfinch goldfish goosander goshawk gosling grasshopper grebe greenfinch greenshank grosbeak guanaco
  guillemot guppy hamster hare harrier hawfinch hawk hawkmoth hedgehog heron hoatzin honeybee honeycreeper
  honeyeater honeyguide hoopoe horse hoverfly hummingbird hyrax ibex ibis iguana impala jabiru jacamar
  jacana jackdaw jackrabbit jaguar jay jerboa junco kangaroo katydid kea kereru kestrel kingbird kingfisher
  kinglet kinkajou kittiwake klipspringer koala kodkod koi kookaburra kudu lacewing ladybird lapwing lark
  lemur leopard leveret linnet lion llama lorikeet lynx lyrebird macaw mallard manakin manta mantis manul
  mara margay markhor marlin marmot marten mayfly meadowlark meerkat merganser merlin minivet monal mongoose
  moorhen moose moth motmot mouflon muntjac murrelet mustang myna narwhal nautilus nene nightingale nightjar
  numbat nuthatch nyala ocelot octopus okapi olingo oncilla orca oriole oryx osprey otter owl owlet
  oystercatcher paca pademelon palomino panda parakeet pardalote parrot parrotfish partridge peafowl pelican
  penguin petrel phalarope pheasant pika pintail pipit pitta platypus plover pochard pony porcupine porpoise
  possum potoroo ptarmigan puffin puma quail quetzal quokka quoll rabbit rasbora raven razorbill redpoll
  redshank redstart redwing reindeer retriever rhea ringtail roadrunner robin rosefinch rosella saiga
  sailfish salamander saluki sambar sanderling sandgrouse sandpiper scarab seadragon seahorse seal sengi
  serval shearwater shelduck shoveler sika silkmoth siskin skipper skylark solitaire spaniel sparrow
  spoonbill springbok squirrel starling steenbok stickleback stoat stonechat stork sturgeon sunbird sunfish
  swallowtail swan swiftlet tabby tahr takahe tamandua tanager tapir tenrec tern terrapin terrier tetra
  tiger tinamou tortoise toucan toucanet towhee tragopan trogon tropicbird tuatara tui turaco turnstone
  turtle vaquita veery vicuna vireo viscacha vole wagtail wallaby wallaroo wapiti warbler waxbill waxwing
  weaver weka whimbrel whinchat whippet whydah wigeon wildcat willet wisent wolf wolverine wombat woodlark
  wren yak zebra
'), '\s+') AS word;

-- Colours, with the hex that the tile of the nickname gets
INSERT INTO namer.tbl_noun (nou_type, nou_noun, nou_color)
SELECT 3, name, hex
FROM (VALUES
  ('amaranth', 'e52b50'), ('amber', 'ffbf00'), ('amethyst', '9966cc'), ('aquamarine', '7fffd4'),
  ('ash', 'b2beb5'), ('asparagus', '87a96b'), ('auburn', 'a52a2a'), ('avocado', '568203'),
  ('azure', '007fff'), ('begonia', 'fa6e79'), ('bistre', '3d2b1f'), ('blue', '0000ff'),
  ('bluebell', 'a2a2d0'), ('blush', 'de5d83'), ('bronze', 'a97142'), ('butterscotch', 'e09540'),
  ('byzantium', '702963'), ('carnation', 'ffa6c9'), ('celadon', 'ace1af'), ('cerise', 'de3163'),
  ('cerulean', '007ba7'), ('champagne', 'f7e7ce'), ('charcoal', '36454f'), ('chartreuse', '7fff00'),
  ('chestnut', '954535'), ('cinnamon', 'd2691e'), ('citrine', 'e4d00a'), ('claret', '7f1734'),
  ('cobalt', '0047ab'), ('coffee', '6f4e37'), ('copper', 'b87333'), ('coral', 'ff7f50'),
  ('cornflower', '6495ed'), ('cream', 'fffdd0'), ('crimson', 'dc143c'), ('cyan', '00ffff'),
  ('cyclamen', 'f56fa1'), ('emerald', '50c878'), ('fallow', 'c19a6b'), ('fawn', 'e5aa70'),
  ('fern', '4f7942'), ('forest', '228b22'), ('fuchsia', 'f400a1'), ('garnet', '733635'), ('gold', 'ffd700'),
  ('green', '008000'), ('grey', '808080'), ('hazel', '8e7618'), ('heather', '9e7bb5'),
  ('heliotrope', 'df73ff'), ('honey', 'ebaf4c'), ('hyacinth', '5d6dc0'), ('indigo', '4b0082'),
  ('iris', '5a4fcf'), ('jade', '00a86b'), ('jasmine', 'f8de7e'), ('juniper', '3a6b4f'), ('lapis', '26619c'),
  ('lavender', 'b57edc'), ('lemon', 'fff44f'), ('lilac', 'c8a2c8'), ('lime', 'bfff00'), ('linen', 'faf0e6'),
  ('magenta', 'ff00ff'), ('malachite', '0bda51'), ('marigold', 'eaa221'), ('maroon', '800000'),
  ('mauve', 'e0b0ff'), ('midnight', '191970'), ('mint', '98ff98'), ('moss', '8a9a5b'),
  ('mulberry', 'c54b8c'), ('mustard', 'ffdb58'), ('myrtle', '21421e'), ('navy', '000080'),
  ('ochre', 'cc7722'), ('olive', '808000'), ('orange', 'ff8c00'), ('orchid', 'da70d6'), ('peach', 'ffcba4'),
  ('periwinkle', 'ccccff'), ('pewter', '899499'), ('pine', '01796f'), ('pink', 'ffc0cb'),
  ('pistachio', '93c572'), ('platinum', 'e5e4e2'), ('plum', '8e4585'), ('pumpkin', 'ff7518'),
  ('purple', '800080'), ('raspberry', 'b3446c'), ('red', 'e60000'), ('rose', 'ff007f'),
  ('rosewood', '65000b'), ('ruby', '9b111e'), ('russet', '80461b'), ('rust', 'b7410e'), ('sage', '9caf88'),
  ('salmon', 'fa8072'), ('sand', 'c2b280'), ('scarlet', 'ff2400'), ('sepia', '704214'),
  ('sienna', 'a0522d'), ('silver', 'c0c0c0'), ('sky', '87ceeb'), ('slate', '708090'), ('steel', '4682b4'),
  ('straw', 'e4d96f'), ('strawberry', 'fc5a8d'), ('tawny', 'cd5700'), ('teal', '008080'),
  ('terracotta', 'e2725b'), ('thistle', 'd8bfd8'), ('tomato', 'ff6347'), ('topaz', 'ffc87c'),
  ('turquoise', '40e0d0'), ('ultramarine', '4166f5'), ('umber', '635147'), ('verdigris', '43b3ae'),
  ('vermilion', 'e34234'), ('violet', '8f00ff'), ('viridian', '40826d'), ('walnut', '5d432c'),
  ('wheat', 'f5deb3'), ('wisteria', 'c9a0dc')
) AS colour (name, hex);
