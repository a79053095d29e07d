//! Answers about what a business sells: what it needs, where, for whom.

use super::Frame;

pub(crate) static TRADE_MORE: [Frame; 7] = [
    Frame {
        name: "bring",
        asks: [
            ["What should I bring for {s}?", "do I need anything for {s}"],
            ["Je dois apporter quoi pour {s} ?", "il faut quelque chose pour {s}"],
            ["¿Qué llevo para {s}?", "¿hace falta algo para {s}?"],
        ],
        says: [
            [
                "For {s} you only need your confirmation and an identity card.",
                "Just bring an ID and the confirmation when you come for {s}.",
                "Nothing special for {s}: an identity card and our e-mail are enough.",
                "Please have your ID with you for {s}, and the message that we sent you.",
                "All we ask for with {s} is an ID, and the confirmation on your phone.",
            ],
            [
                "Pour {s}, il vous faut seulement la confirmation et une pièce d'identité.",
                "Apportez juste une pièce d'identité et la confirmation pour {s}.",
                "Rien de spécial pour {s} : une carte d'identité et notre e-mail suffisent.",
                "Ayez votre carte d'identité pour {s}, ainsi que le message envoyé.",
                "Nous demandons simplement une carte d'identité pour {s}, et la confirmation sur votre téléphone.",
            ],
            [
                "Para {s} solo necesita la confirmación y un documento de identidad.",
                "Traiga un documento y la confirmación para {s}.",
                "Nada especial para {s}: con el DNI y nuestro correo basta.",
                "Tenga a mano el DNI para {s}, y el mensaje que le enviamos.",
                "Solo pedimos un documento para {s}, y la confirmación en el móvil.",
            ],
        ],
    },
    Frame {
        name: "included",
        asks: [
            ["What is included in {s}?", "does {s} include everything"],
            ["Qu'est-ce qui est compris avec {s} ?", "{s} c'est tout compris ?"],
            ["¿Qué incluye {s}?", "¿{s} lo incluye todo?"],
        ],
        says: [
            [
                "{S} includes a welcome drink and advice, {n} extras may be added.",
                "With {s} you get a drink, our advice, and up to {n} extras if you like.",
                "A drink and a short consultation come with {s}; there are {n} extras to choose from.",
                "When you take {s}, the consultation and a drink are part of it. On top, {n} extras are offered.",
                "Included with {s}: a drink, advice, and the choice of {n} extras.",
            ],
            [
                "{S} : une boisson et des conseils compris, {n} options en plus.",
                "Avec {s}, vous avez une boisson, nos conseils et jusqu'à {n} options.",
                "Une boisson et un entretien sont compris avec {s} ; {n} options au choix.",
                "Si vous prenez {s}, l'entretien et une boisson sont offerts. En plus, {n} options sont proposées.",
                "Compris avec {s} : la boisson, les conseils et le choix parmi {n} options.",
            ],
            [
                "{S}: bebida y consejos incluidos, {n} extras opcionales.",
                "Con {s} tiene una bebida, consejos y hasta {n} extras.",
                "Una bebida y una breve charla van con {s}; hay {n} extras para elegir.",
                "Si elige {s}, la charla y una bebida van incluidas. Además hay {n} extras.",
                "Incluido con {s}: bebida, consejos y {n} extras a elegir.",
            ],
        ],
    },
    Frame {
        name: "place",
        asks: [
            ["Where is {s}?", "where do I go for {s}"],
            ["C'est où {s} ?", "je vais où pour {s}"],
            ["¿Dónde es {s}?", "¿adónde voy para {s}?"],
        ],
        says: [
            [
                "{S} is at {n} Station Road, second door on the left.",
                "Come to {n} Station Road for {s}, the second door.",
                "You will find us at {n} Station Road; for {s} take the door on the left.",
                "The address for {s}: {n} Station Road. Map: {l}",
                "Head to {n} Station Road, that's where {s} is. Second door.",
            ],
            [
                "{S} : au {n} rue de la Gare, deuxième porte à gauche.",
                "Venez au {n} rue de la Gare pour {s}, deuxième porte.",
                "Nous sommes au {n} rue de la Gare ; pour {s}, prenez la porte de gauche.",
                "L'adresse pour {s} : {n} rue de la Gare. Plan : {l}",
                "Rendez-vous au {n} rue de la Gare pour {s}. Deuxième porte.",
            ],
            [
                "{S}: calle de la Estación {n}, segunda puerta a la izquierda.",
                "Venga a la calle de la Estación {n} para {s}, segunda puerta.",
                "Estamos en la calle de la Estación {n}; para {s}, la puerta de la izquierda.",
                "La dirección para {s}: calle de la Estación {n}. Mapa: {l}",
                "Para {s} diríjase a la calle de la Estación {n}. Segunda puerta.",
            ],
        ],
    },
    Frame {
        name: "payment",
        asks: [
            ["How can I pay for {s}?", "can I pay {s} by card"],
            ["On peut payer comment pour {s} ?", "{s} je peux payer par carte"],
            ["¿Cómo pago {s}?", "¿puedo pagar {s} con tarjeta?"],
        ],
        says: [
            [
                "For {s} we take cards, cash, and {n} instalments above {p}.",
                "Card or cash, both are fine for {s}. Above {p} you may pay in {n} parts.",
                "You can pay for {s} by card or in cash, in {n} parts from {p}.",
                "We accept any card for {s}, and cash too; from {p} on, {n} instalments.",
                "Paying for {s} works by card, in cash, or in {n} instalments if it is over {p}.",
            ],
            [
                "Pour {s}, nous prenons la carte, les espèces, et {n} fois dès {p}.",
                "Carte ou espèces, les deux vont pour {s}. Au-delà de {p}, en {n} fois.",
                "Vous réglez {s} par carte ou en espèces, en {n} fois à partir de {p}.",
                "Toutes les cartes sont acceptées pour {s}, les espèces aussi ; dès {p}, {n} mensualités.",
                "Le paiement pour {s} se fait par carte, en espèces, ou en {n} fois au-dessus de {p}.",
            ],
            [
                "Para {s} aceptamos tarjeta, efectivo y {n} plazos desde {p}.",
                "Tarjeta o efectivo, ambos valen para {s}. Desde {p}, en {n} plazos.",
                "Puede pagar {s} con tarjeta o en efectivo, en {n} plazos desde {p}.",
                "Aceptamos cualquier tarjeta para {s}, también efectivo; a partir de {p}, {n} cuotas.",
                "El pago para {s} es con tarjeta, en efectivo o en {n} plazos si supera {p}.",
            ],
        ],
    },
    Frame {
        name: "ready",
        asks: [
            ["When will {s} be ready?", "how soon can I have {s}"],
            ["Ce sera prêt quand {s} ?", "je peux avoir {s} quand"],
            ["¿Cuándo estará {s}?", "¿para cuándo {s}?"],
        ],
        says: [
            [
                "{S} will be ready on {d} from {h}.",
                "You can count on {s} by {d}, around {h}.",
                "We expect {s} for {d} at {h}.",
                "By {d} at {h} everything is set for {s}.",
                "It should be {d}, about {h}, for {s}. We will write to you before.",
            ],
            [
                "{S} : ce sera prêt {d} à partir de {h}.",
                "Vous pouvez compter sur {s} pour {d}, vers {h}.",
                "Nous prévoyons {s} pour {d} à {h}.",
                "D'ici {d} à {h}, tout sera prêt pour {s}.",
                "Ce devrait être {d}, vers {h}, pour {s}. Nous vous écrirons avant.",
            ],
            [
                "{S}: estará el {d} a partir de las {h}.",
                "Puede contar con {s} para el {d}, sobre las {h}.",
                "Prevemos {s} para el {d} a las {h}.",
                "El {d} a las {h} estará todo listo para {s}.",
                "Será el {d}, hacia las {h}, para {s}. Le escribiremos antes.",
            ],
        ],
    },
    Frame {
        name: "advice",
        asks: [
            ["Would you recommend {s}?", "is {s} any good for me"],
            ["Vous me conseillez {s} ?", "c'est bien pour moi {s} ?"],
            ["¿Me recomienda {s}?", "¿es bueno para mí {s}?"],
        ],
        says: [
            [
                "{S} is a good choice if it is your first time with us.",
                "For a first visit I would go for {s}.",
                "Most of our new clients start with {s} and like it.",
                "If you are new here, {s} is what I would take. {n} out of 12 come back for it.",
                "I would recommend {s} to anybody who comes for the first time.",
            ],
            [
                "{S} : un bon choix si c'est votre première fois chez nous.",
                "Pour une première visite, je prendrais {s}.",
                "La plupart de nos nouveaux clients commencent par {s} et en sont contents.",
                "Si vous débutez, {s} est ce que je choisirais. {n} clients sur 12 y reviennent.",
                "Je conseille {s} à tous ceux qui viennent pour la première fois.",
            ],
            [
                "{S}: buena elección si es su primera vez aquí.",
                "Para una primera visita yo elegiría {s}.",
                "La mayoría de clientes nuevos empiezan con {s} y les gusta.",
                "Si es nuevo, {s} es lo que yo tomaría. {n} de cada 12 repiten.",
                "Recomiendo {s} a quien viene por primera vez.",
            ],
        ],
    },
    Frame {
        name: "gift",
        asks: [
            ["Can I give {s} as a present?", "{s} as a gift, possible?"],
            ["Je peux offrir {s} ?", "{s} en cadeau c'est possible ?"],
            ["¿Puedo regalar {s}?", "¿{s} como regalo es posible?"],
        ],
        says: [
            [
                "You can give “{s}” as a voucher for {p}, valid {n} months.",
                "Yes, there is a voucher for “{s}”: {p}, good for {n} months.",
                "A gift voucher for “{s}” is {p} and lasts {n} months. We print it or send it by e-mail.",
                "For a present, take the voucher “{s}” at {p}; it is valid for {n} months.",
                "We sell “{s}” as a gift for {p}, to be used within {n} months.",
            ],
            [
                "Vous pouvez offrir « {s} » avec un bon de {p}, valable {n} mois.",
                "Oui, il existe un bon « {s} » : {p}, valable {n} mois.",
                "Le bon cadeau « {s} » coûte {p} et dure {n} mois. Nous l'imprimons ou l'envoyons par e-mail.",
                "Pour un cadeau, prenez le bon « {s} » à {p}, valable {n} mois.",
                "Nous vendons « {s} » en cadeau pour {p}, à utiliser sous {n} mois.",
            ],
            [
                "Puede regalar «{s}» con un vale de {p}, válido {n} meses.",
                "Sí, hay un vale para «{s}»: {p}, válido {n} meses.",
                "El vale regalo «{s}» cuesta {p} y dura {n} meses. Lo imprimimos o lo enviamos por correo.",
                "Para un regalo, tome el vale «{s}» por {p}, válido {n} meses.",
                "Vendemos «{s}» como regalo por {p}, a usar en {n} meses.",
            ],
        ],
    },
];
