//! What is said. Every line the bot composes has a second wording of the same meaning; `{}` is filled from `THINGS`.

/// What an answer says, worded twice.
pub(super) const CORES: [(&str, &str); 34] = [
    ("je suis rentrée hier de {} et je suis encore crevée", "encore crevée, je suis rentrée de {} hier"),
    ("j'ai passé la journée à préparer {}", "toute la journée j'ai préparé {}"),
    ("moi c'est plutôt {} le week-end", "le week-end moi c'est plutôt {}"),
    ("tu me fais rire avec {}", "avec {} tu me fais trop rire"),
    ("j'adore quand on me parle de {}", "quand on me parle de {} j'adore"),
    ("ça fait longtemps que je rêve de {}", "je rêve de {} depuis longtemps"),
    ("c'est gentil de demander, je pensais justement à {}", "je pensais justement à {}, c'est gentil de demander"),
    ("franchement je ne m'attendais pas à {}", "à {} je ne m'attendais vraiment pas"),
    ("j'ai grandi loin de {} mais ça m'a toujours attirée", "ça m'a toujours attirée, {}, même si j'ai grandi loin"),
    ("ma sœur m'a encore embêtée avec {} ce matin", "ce matin ma sœur m'a embêtée avec {} encore une fois"),
    ("je te raconterai {} une autre fois", "une autre fois je te raconterai {}"),
    ("personne ne m'avait jamais dit ça sur {}", "sur {} personne ne m'avait dit ça avant toi"),
    ("je travaille beaucoup en ce moment, surtout pour {}", "en ce moment c'est surtout {} qui me prend du temps"),
    ("t'as l'air de t'y connaître en {}", "on dirait que tu t'y connais bien en {}"),
    ("mon rêve ce serait {} sans téléphone pendant une semaine", "une semaine sans téléphone, {}, voilà mon rêve"),
    ("j'ai failli rater {} à cause du train", "à cause du train j'ai failli rater {}"),
    ("il pleut ici alors je regarde {} sous la couette", "sous la couette devant {}, vu qu'il pleut ici"),
    ("je cuisine très mal mais {} ça je sais faire", "{} je sais faire, le reste je cuisine très mal"),
    ("pour moi {} c'est sacré", "c'est sacré {} pour moi"),
    ("je t'avoue que {} me stresse un peu", "ça me stresse un peu {} je t'avoue"),
    ("on m'a offert {} pour mon anniversaire", "pour mon anniversaire on m'a offert {}"),
    ("là je sors du sport, je pense déjà à {}", "je pense déjà à {} alors que je sors à peine du sport"),
    ("tu vas me trouver bizarre mais j'aime bien {}", "j'aime bien {} même si tu vas me trouver bizarre"),
    ("si tu savais combien de temps je passe sur {}", "je passe un temps fou sur {} si tu savais"),
    ("j'hésite entre dormir et {} ce soir", "ce soir c'est soit dormir soit {}"),
    ("merci t'es trop mignon, ça me change de {}", "ça me change de {}, merci t'es vraiment mignon"),
    ("je préfère prendre mon temps, comme pour {}", "comme pour {} je préfère prendre mon temps"),
    ("tout le monde me demande pour {} en ce moment", "en ce moment on me demande souvent pour {}"),
    ("c'était une belle surprise, {}", "{} c'était une surprise, une belle"),
    ("je suis plutôt du matin, {} après vingt heures c'est fini", "après vingt heures {} c'est fini, je suis du matin"),
    ("j'ai oublié {} chez une amie, quelle tête en l'air", "quelle tête en l'air, {} est resté chez une amie"),
    ("je t'imagine bien devant {}", "devant {} je t'imagine tellement bien"),
    ("un jour il faudra que je te montre {}", "il faudra que je te montre {} un jour"),
    ("je n'ai rien contre {} mais faut me motiver", "faut me motiver pour {}, mais je n'ai rien contre"),
];

pub(super) const THINGS: [&str; 30] = [
    "la montagne",
    "mes photos",
    "un bon café",
    "la mer",
    "le marché du dimanche",
    "une série coréenne",
    "mon chat",
    "le tennis",
    "Lisbonne",
    "un vieux film",
    "la danse",
    "mes valises",
    "le chocolat",
    "un road trip",
    "la guitare",
    "le yoga",
    "une pizza maison",
    "les concerts",
    "mon balcon",
    "la plage",
    "un marathon",
    "le dessin",
    "Biarritz",
    "les lasagnes",
    "mon déménagement",
    "un roman policier",
    "la randonnée",
    "le karaoké",
    "une brocante",
    "l'Italie",
];

pub(super) const QUESTIONS: [&str; 22] = [
    "et toi tu fais quoi de beau ?",
    "tu viens d'où au fait ?",
    "c'est quoi ton truc à toi ?",
    "t'as passé une bonne journée ?",
    "tu travailles dans quoi ?",
    "tu préfères quoi toi ?",
    "ça t'arrive aussi ?",
    "t'as déjà essayé ?",
    "tu fais du sport ?",
    "raconte-moi un peu ?",
    "t'as quel âge si c'est pas indiscret ?",
    "tu m'as trouvée comment ?",
    "tu sors ce week-end ?",
    "qu'est-ce qui te ferait plaisir ?",
    "t'es plutôt mer ou montagne ?",
    "tu vis seul ?",
    "tu me dis ?",
    "t'en penses quoi ?",
    "c'était comment ta semaine ?",
    "tu regardes quoi en ce moment ?",
    "tu parles d'autres langues ?",
    "on se tutoie hein ?",
];

pub(super) const OPENERS: [&str; 12] =
    ["haha", "oh", "ah oui", "mdr", "merci", "alors là", "ben écoute", "oui", "pas mal", "tu sais", "en vrai", "hmm"];

pub(super) const EMOJIS: [&str; 12] = ["😊", "😏", "🙈", "😘", "☺️", "❤️", "😂", "✨", "🥰", "😅", "🔥", "😉"];

/// What a second wording changes besides.
pub(super) const SWAPS: [(&str, &str); 12] = [
    ("encore", "toujours"),
    ("vraiment", "trop"),
    ("trop", "tellement"),
    ("plutôt", "surtout"),
    ("hier", "hier soir"),
    ("un peu", "un petit peu"),
    ("beaucoup", "énormément"),
    ("j'adore", "j'aime trop"),
    ("en ce moment", "ces temps-ci"),
    ("franchement", "honnêtement"),
    ("c'est", "c'est vraiment"),
    ("je suis", "j'suis"),
];

/// Answers of a word or two.
pub(super) const SHORT: [&str; 24] = [
    "haha 😂",
    "ok 😊",
    "trop bien",
    "oui 😘",
    "mdr",
    "ah bon ?",
    "carrément",
    "hihi 🙈",
    "merci ❤️",
    "grave",
    "ça marche 😊",
    "pas faux",
    "oh 😏",
    "haha 😅",
    "ouiii",
    "tranquille",
    "bien sûr 😏",
    "ah mince",
    "pourquoi pas 🙈",
    "tu crois ?",
    "exactement",
    "rooh 😂",
    "t'es bête 😄",
    "ah ça oui",
];

pub(super) const GREETINGS: [&str; 20] = [
    "hey 😊",
    "salut toi",
    "coucou 😘",
    "hello !",
    "salut ça va ?",
    "hey toi 😏",
    "coucou, ça va toi ?",
    "bonjour ☀️",
    "heyy 😊",
    "re 😊",
    "coucou toi, bien dormi ? 😊",
    "salut, content de te revoir ici ?",
    "hi 😊",
    "yo, tu vas bien ?",
    "bonsoir toi 😘",
    "saluuut 😊",
    "hello toi, comment tu vas ?",
    "coucou",
    "hey, ça fait plaisir de te lire",
    "salut 😊",
];

pub(super) const FOLLOW_UPS: [&str; 8] = [
    "t'as disparu ou quoi ? 🙈",
    "je pensais à toi, tout va bien ?",
    "tu m'as oubliée ? 😢",
    "toujours vivant ? 😄",
    "j'ai une petite surprise pour toi, tu veux voir ?",
    "tu me manques un peu, tu fais quoi ?",
    "je passe juste te souhaiter une belle journée ☀️",
    "on en était où tous les deux ?",
];

/// Lines with a link; `{}` is the address.
pub(super) const LINKS: [&str; 8] = [
    "tiens c'est là que je poste tout : {} 😘",
    "voilà mon lien {} tu me dis quand t'y es",
    "rejoins-moi ici {} ❤️",
    "j'ai mis des photos rien que pour toi {}",
    "promis tu ne seras pas déçu 👉 {}",
    "c'est par ici pour la suite {} 😏",
    "au fait t'as vu ma page ? {}",
    "dernier jour de la promo sur {} après c'est fini",
];

pub(super) const ADDRESSES: [&str; 4] = [
    "https://moi.example/lea",
    "https://www.fans.example/lea?ref=dm",
    "https://photos.example/a/12",
    "liens.example/lea",
];

pub(super) const FINAL: [&str; 4] = [
    "Je vois que ce n'est pas le bon moment pour toi, je te souhaite une belle continuation ❤️",
    "je vois qu'on ne cherche pas la même chose, prends soin de toi 😘",
    "Bon, je vois que tu n'es pas décidé, je te laisse tranquille. Belle vie à toi",
    "je vois que je te dérange, je n'insiste pas et je te souhaite le meilleur",
];

/// A line that merely looks like a final one.
pub(super) const CHATTY: [&str; 3] =
    ["je vois que t'es motivé toi 😄", "haha je vois que monsieur a de l'humour", "je vois qu'on a les mêmes goûts 😊"];

/// Times to choose from, sent one after the other on purpose.
pub(super) const SLOTS: [&str; 5] = [
    "je suis dispo lundi à 18h",
    "je suis dispo mardi à 18h",
    "je suis dispo jeudi à 20h",
    "je suis dispo samedi à 14h",
    "je suis dispo dimanche à 11h",
];

pub(super) const PLACEHOLDERS: [&str; 3] = ["[IMAGE_SENT]", "[VOICE_MESSAGE]", "[STICKER_REACTION]"];

/// What contacts write: first the beginning, then the end of a line.
pub(super) const ASKED: [&str; 26] = [
    "tu fais quoi",
    "t'habites où",
    "t'as insta",
    "t'es trop belle",
    "moi je bosse",
    "j'ai vu ta story",
    "tu aimes quoi",
    "je suis de Lyon",
    "tu réponds vite",
    "c'est vraiment toi",
    "on se voit quand",
    "j'adore tes photos",
    "tu connais Nice",
    "je rentre du boulot",
    "tu dors pas",
    "t'as un copain",
    "raconte",
    "je suis au sport",
    "c'est quoi ton prénom",
    "tu viens de où",
    "j'ai pas compris",
    "t'as quel âge",
    "envoie une photo",
    "je suis timide",
    "ça coûte combien",
    "t'es sur quelle appli",
];

pub(super) const ASKED_ENDS: [&str; 20] = [
    "",
    " ?",
    " 😊",
    " toi ?",
    " en ce moment ?",
    " ce soir",
    " haha",
    " du coup",
    " alors ?",
    " 😍",
    " en vrai",
    " aujourd'hui",
    " d'habitude ?",
    " stp",
    " mdr",
    " sinon",
    " le week-end ?",
    " et toi ?",
    " !!",
    " je crois",
];

/// The contact wants the link, and each time it is right to send it.
pub(super) const ASKS_FOR_LINK: [&str; 4] = [
    "tu me redonnes ton lien stp",
    "je retrouve plus ton lien",
    "c'est quoi déjà ton lien ?",
    "il marche pas, renvoie le lien ?",
];

/// What contacts say often, whatever was said before.
pub(super) const NODS: [&str; 12] =
    ["oui", "ok", "haha", "non", "mdr", "ah ok", "😍", "grave", "oui 😊", "pourquoi", "cool", "😂"];

pub(super) const HELLOS: [&str; 8] =
    ["salut", "coucou", "hello", "hey", "salut ça va ?", "bonjour", "slt", "coucou toi"];

/// Last words that ask for no answer.
pub(super) const GOODBYES: [&str; 7] =
    ["ok merci bonne soirée", "bonne nuit 😘", "👍", "à plus", "ok à demain", "merci bisous", "ça marche, ciao"];
