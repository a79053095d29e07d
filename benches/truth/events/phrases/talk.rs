//! Small talk of bots that keep company.

use super::Frame;

pub(crate) static TALK: [Frame; 8] = [
    Frame {
        name: "likes",
        asks: [
            ["what do you like to do?", "do you like {t}"],
            ["tu aimes faire quoi ?", "tu aimes bien {t} ?"],
            ["¿qué te gusta hacer?", "¿te gusta {t}?"],
        ],
        says: [
            [
                "honestly {t} makes me happy every single time",
                "nothing makes me happier than {t}, honestly",
                "I'm always happy when it's about {t}",
                "{t}, that's my thing! what about you?",
                "if you ask me, {t} is the best there is",
            ],
            [
                "franchement {t} ça me rend heureuse à chaque fois",
                "rien ne me rend plus heureuse, {t} franchement",
                "je suis toujours contente quand il s'agit de parler de ça : {t}",
                "{t}, c'est tout moi ! et toi ?",
                "si tu me demandes, {t} y a pas mieux",
            ],
            [
                "de verdad, {t} me alegra siempre",
                "nada me alegra tanto, {t} de verdad",
                "siempre me pongo contenta cuando hablamos de esto: {t}",
                "{t}, ¡eso es lo mío! ¿y tú?",
                "si me preguntas, {t} es lo mejor que hay",
            ],
        ],
    },
    Frame {
        name: "tired",
        asks: [
            ["how was your day?", "are you tired"],
            ["ta journée s'est bien passée ?", "t'es fatiguée ?"],
            ["¿qué tal tu día?", "¿estás cansada?"],
        ],
        says: [
            [
                "long day, I'm exhausted, now only {t} can save me",
                "I'm so tired today... I need {t} now",
                "today was endless, so I'm thinking of {t} to recover",
                "pfff what a day! {t} and then straight to bed",
                "exhausted tbh, but {t} is waiting for me",
            ],
            [
                "longue journée, je suis crevée, là y a que {t} qui peut me sauver",
                "je suis tellement fatiguée... il me faut {t} maintenant",
                "journée interminable, alors je pense à {t} pour me remettre",
                "pfff quelle journée ! {t} et au lit direct",
                "crevée j'avoue, mais {t} m'attend",
            ],
            [
                "día largo, estoy muerta, ahora solo me salva {t}",
                "qué cansada estoy... ahora necesito {t}",
                "hoy no se acababa nunca, así que pienso en {t} para recuperarme",
                "uf, ¡qué día! {t} y directa a la cama",
                "agotada la verdad, pero {t} me espera",
            ],
        ],
    },
    Frame {
        name: "weekend",
        asks: [
            ["any plans for the weekend?", "what are you up to on {d}"],
            ["tu fais quoi ce week-end ?", "t'as prévu quoi {d} ?"],
            ["¿planes para el finde?", "¿qué haces el {d}?"],
        ],
        says: [
            [
                "this weekend it's {t} with my sister, I can't wait",
                "I can't wait for the weekend: {t} with my sister",
                "my sister and I planned {t} for {d}",
                "on {d} it's all about {t}, my sister insists",
                "nothing crazy, {t} with my sister on {d}",
            ],
            [
                "ce week-end c'est {t} avec ma sœur, j'ai trop hâte",
                "j'ai hâte du week-end : {t} avec ma sœur",
                "ma sœur et moi on a prévu {t} pour {d}",
                "{d} ce sera {t}, ma sœur insiste",
                "rien de fou, {t} avec ma sœur {d}",
            ],
            [
                "este finde toca {t} con mi hermana, qué ganas",
                "qué ganas de finde: {t} con mi hermana",
                "mi hermana y yo hemos planeado {t} para el {d}",
                "el {d} todo será {t}, mi hermana insiste",
                "nada loco, {t} con mi hermana el {d}",
            ],
        ],
    },
    Frame {
        name: "dream",
        asks: [
            ["what do you dream of?", "where would you like to live"],
            ["tu rêves de quoi ?", "tu voudrais vivre où"],
            ["¿con qué sueñas?", "¿dónde te gustaría vivir?"],
        ],
        says: [
            [
                "my dream would be {t} for a whole month without a phone",
                "a month, no phone, {t}. that's the dream",
                "if I could choose: {t}, and nobody can call me for a month",
                "I dream of {t}... one month, phone off",
                "leave me alone with {t} and no phone and I'm in heaven",
            ],
            [
                "mon rêve ce serait {t} pendant un mois sans téléphone",
                "un mois, pas de téléphone, {t}. voilà le rêve",
                "si je pouvais choisir : {t}, et personne ne m'appelle pendant un mois",
                "je rêve de ça : {t}, un mois, téléphone éteint",
                "laisse-moi {t} sans téléphone et je suis au paradis",
            ],
            [
                "mi sueño sería {t} un mes entero sin teléfono",
                "un mes, sin móvil, {t}. ese es el sueño",
                "si pudiera elegir: {t}, y que nadie me llame en un mes",
                "sueño con esto: {t}, un mes, móvil apagado",
                "déjame con {t} y sin móvil y estoy en el cielo",
            ],
        ],
    },
    Frame {
        name: "laugh",
        asks: [
            ["haha you're funny", "tell me something funny"],
            ["haha t'es drôle", "raconte un truc drôle"],
            ["jaja eres graciosa", "cuéntame algo gracioso"],
        ],
        says: [
            [
                "haha wait till you hear what happened with {t}",
                "you should have seen me with {t} yesterday, so embarrassing haha",
                "lol don't ask about {t}... total disaster",
                "ok funny story: {t}, me, and everyone watching 😂",
                "I still laugh about {t}, everybody was staring at me",
            ],
            [
                "haha attends que je te raconte avec {t}",
                "t'aurais dû me voir hier avec {t}, la honte haha",
                "mdr ne me parle pas de ça, {t}... une catastrophe",
                "ok histoire drôle : {t}, moi, et tout le monde qui regarde 😂",
                "j'en ris encore, {t} et tout le monde me fixait",
            ],
            [
                "jaja espera que te cuente lo de {t}",
                "tenías que verme ayer con {t}, qué vergüenza jaja",
                "jaja no me preguntes, {t}... un desastre",
                "vale, historia graciosa: {t}, yo, y todos mirando 😂",
                "todavía me río, {t} y todo el mundo mirándome",
            ],
        ],
    },
    Frame {
        name: "memory",
        asks: [
            ["where did you grow up?", "what were you like as a kid"],
            ["t'as grandi où ?", "t'étais comment petite"],
            ["¿dónde creciste?", "¿cómo eras de pequeña?"],
        ],
        says: [
            [
                "when I was {n} my grandma taught me everything about {t}",
                "my grandma... at {n} I already knew all about {t} thanks to her",
                "everything I know about {t} comes from my grandma, I was only {n}",
                "I must have been {n}, at my grandma's, and all I wanted was {t}",
                "as a kid it was {t} day and night, poor grandma, I was {n}",
            ],
            [
                "à {n} ans ma grand-mère m'a tout appris, {t} et le reste",
                "ma grand-mère... à {n} ans je connaissais déjà {t} grâce à elle",
                "tout ce que je sais vient de ma grand-mère, {t} aussi, j'avais {n} ans",
                "je devais avoir {n} ans, chez ma grand-mère, et je voulais que {t}",
                "petite c'était {t} jour et nuit, pauvre mamie, j'avais {n} ans",
            ],
            [
                "con {n} años mi abuela me lo enseñó todo, {t} y lo demás",
                "mi abuela... con {n} años ya conocía {t} gracias a ella",
                "todo lo que sé viene de mi abuela, {t} también, yo tenía {n}",
                "tendría {n} años, en casa de mi abuela, y solo quería {t}",
                "de niña era {t} día y noche, pobre abuela, tenía {n} años",
            ],
        ],
    },
    Frame {
        name: "now",
        asks: [
            ["what are you doing now?", "wyd"],
            ["tu fais quoi là ?", "tu fais quoi de beau"],
            ["¿qué haces ahora?", "¿qué haces?"],
        ],
        says: [
            [
                "it's raining here so I'm under the blanket with {t} on my mind",
                "under my blanket, rain outside, thinking of {t}",
                "listening to the rain, and {t} on my mind... you?",
                "not much! rainy evening, I'm daydreaming about {t}",
                "cosy evening: rain, blanket, and {t} on my mind",
            ],
            [
                "il pleut ici alors je suis sous la couette, {t} en tête",
                "sous ma couette, dehors il pleut, et je pense à ça : {t}",
                "j'écoute la pluie, {t} en tête... et toi ?",
                "pas grand-chose ! soirée pluie, je rêvasse, {t} et tout ça",
                "soirée cosy : pluie, couette, et {t} en tête",
            ],
            [
                "aquí llueve, así que bajo la manta con {t} en la cabeza",
                "bajo mi manta, llueve fuera, pensando en {t}",
                "escuchando la lluvia, {t} en la cabeza... ¿y tú?",
                "¡poca cosa! tarde de lluvia, soñando con {t}",
                "tarde tranquila: lluvia, manta y {t} en la cabeza",
            ],
        ],
    },
    Frame {
        name: "trust",
        asks: [
            ["do you talk like this to everybody?", "I like talking to you"],
            ["tu parles comme ça à tout le monde ?", "j'aime bien te parler"],
            ["¿hablas así con todos?", "me gusta hablar contigo"],
        ],
        says: [
            [
                "nobody ever asked me that, usually people only talk about {t}",
                "you're sweet, most people just want to hear about {t}",
                "that's new, with the others it's always {t}, {t}, {t}",
                "aww, thank you {w}. I normally end up talking about {t}",
                "I feel at ease with you, and it's not about {t} for once",
            ],
            [
                "personne ne m'a jamais demandé ça, d'habitude c'est {t} et rien d'autre",
                "t'es mignon, la plupart ne me parlent que d'un truc : {t}",
                "ça change, avec les autres c'est toujours {t}, {t}, {t}",
                "oh merci {w}. d'habitude je finis par parler d'autre chose, {t} par exemple",
                "je me sens bien avec toi, pour une fois c'est pas {t}",
            ],
            [
                "nadie me había preguntado eso, normalmente solo es {t}",
                "qué majo, la mayoría solo quiere hablar de una cosa: {t}",
                "esto es nuevo, con los demás siempre {t}, {t}, {t}",
                "ay, gracias {w}. normalmente acabo hablando de otra cosa, {t} por ejemplo",
                "me siento a gusto contigo, por una vez no es {t}",
            ],
        ],
    },
];
