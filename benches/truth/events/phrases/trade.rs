//! Answers about what a business sells: price, time, booking.

use super::Frame;

pub(crate) static TRADE: [Frame; 7] = [
    Frame {
        name: "price",
        asks: [
            ["How much is {s}?", "what does {s} cost"],
            ["C'est combien {s} ?", "quel est le prix pour {s}"],
            ["¿Cuánto cuesta {s}?", "precio de {s} por favor"],
        ],
        says: [
            [
                "{S} is {p}.",
                "The price for {s} is {p}, everything included.",
                "You would pay {p} for {s}.",
                "We charge {p} when you choose {s}.",
                "It comes to {p} if you take {s}.",
            ],
            [
                "{S} : {p}.",
                "Pour {s}, le tarif est de {p} tout compris.",
                "Il faut compter {p} pour {s}.",
                "Si vous choisissez {s}, cela revient à {p}.",
                "Nous facturons {p} pour {s}.",
            ],
            [
                "{S}: {p}.",
                "El precio para {s} es de {p}, todo incluido.",
                "Pagaría {p} por {s}.",
                "Si elige {s}, son {p}.",
                "Cobramos {p} por {s}.",
            ],
        ],
    },
    Frame {
        name: "duration",
        asks: [
            ["How long does {s} take?", "{s} - how long is it"],
            ["Ça dure combien de temps {s} ?", "{s} il faut prévoir combien de temps"],
            ["¿Cuánto dura {s}?", "¿cuánto tiempo lleva {s}?"],
        ],
        says: [
            [
                "{S} takes about {n} hours.",
                "Plan around {n} hours for {s}.",
                "You should be done after {n} hours with {s}.",
                "About {n} hours is what we need for {s}, sometimes a little less.",
                "Count on {n} hours, as is usual for {s}.",
            ],
            [
                "{S} : environ {n} heures.",
                "Prévoyez à peu près {n} heures pour {s}.",
                "Pour {s}, nous avons besoin de {n} heures, parfois un peu moins.",
                "En général {n} heures suffisent pour {s}.",
                "Comptez {n} heures, c'est la durée habituelle pour {s}.",
            ],
            [
                "{S}: unas {n} horas.",
                "Calcule alrededor de {n} horas para {s}.",
                "Para {s} necesitamos {n} horas, a veces un poco menos.",
                "Normalmente bastan {n} horas para {s}.",
                "Cuente con {n} horas, es lo habitual para {s}.",
            ],
        ],
    },
    Frame {
        name: "hours",
        asks: [
            ["When can I come for {s}?", "what are the hours for {s}"],
            ["À partir de quelle heure pour {s} ?", "quels horaires pour {s}"],
            ["¿A qué hora puedo ir para {s}?", "horarios para {s}"],
        ],
        says: [
            [
                "{S} is possible every day from {h}, except on {d}.",
                "Come any day after {h} for {s}; we rest on {d}.",
                "We start at {h} with {s} and are closed on {d}.",
                "From {h} on you can have {s}, all week but {d}.",
                "Every day but {d}, from {h}: that is when we do {s}.",
            ],
            [
                "{S} : tous les jours à partir de {h}, sauf le {d}.",
                "Venez quand vous voulez après {h} pour {s} ; nous fermons le {d}.",
                "Nous commençons à {h} pour {s}, fermeture le {d}.",
                "Dès {h}, toute la semaine sauf {d}, c'est possible pour {s}.",
                "Pour {s}, c'est chaque jour dès {h}, excepté le {d}.",
            ],
            [
                "{S}: todos los días desde las {h}, menos el {d}.",
                "Venga cuando quiera después de las {h} para {s}; el {d} cerramos.",
                "Empezamos a las {h} con {s} y el {d} descansamos.",
                "A partir de las {h}, toda la semana salvo el {d}, puede venir para {s}.",
                "Para {s} abrimos cada día a las {h}, excepto el {d}.",
            ],
        ],
    },
    Frame {
        name: "booking",
        asks: [
            ["How do I book {s}?", "can I reserve {s}"],
            ["Comment réserver {s} ?", "je peux réserver {s}"],
            ["¿Cómo reservo {s}?", "quiero reservar {s}"],
        ],
        says: [
            [
                "You can book {s} here: {l}",
                "To reserve {s}, just follow this link {l} and pick a time.",
                "Booking {s} takes one minute on {l}",
                "All free times for {s} are on {l}, choose the one you like.",
                "Please use {l} and select {s}, then confirm with your phone number.",
            ],
            [
                "Vous pouvez réserver {s} ici : {l}",
                "Pour réserver {s}, suivez ce lien {l} et choisissez un horaire.",
                "La réservation pour {s} se fait en une minute sur {l}",
                "Tous les créneaux pour {s} sont sur {l}, prenez celui qui vous plaît.",
                "Passez par {l}, sélectionnez {s} puis confirmez avec votre numéro.",
            ],
            [
                "Puede reservar {s} aquí: {l}",
                "Para reservar {s}, siga este enlace {l} y elija una hora.",
                "Reservar {s} lleva un minuto en {l}",
                "Todas las horas libres para {s} están en {l}, elija la que prefiera.",
                "Entre en {l}, seleccione {s} y confirme con su teléfono.",
            ],
        ],
    },
    Frame {
        name: "free",
        asks: [
            ["Is {s} available on {d}?", "any place left for {s}?"],
            ["Il reste de la place pour {s} ?", "{s} c'est dispo {d} ?"],
            ["¿Queda sitio para {s}?", "¿{s} está disponible el {d}?"],
        ],
        says: [
            [
                "{S} is still available on {d} at {h}.",
                "We have {n} places left for {s} on {d}.",
                "On {d} at {h} you can still have {s}.",
                "Yes, {d} works for {s}, there are {n} places.",
                "There is room for {s} this {d}, around {h}.",
            ],
            [
                "{S} : encore disponible {d} à {h}.",
                "Il nous reste {n} places pour {s} {d}.",
                "{d} à {h}, c'est encore possible pour {s}.",
                "Oui, {d} convient pour {s}, il y a {n} places.",
                "Nous avons de la place pour {s} ce {d}, vers {h}.",
            ],
            [
                "{S}: todavía disponible el {d} a las {h}.",
                "Nos quedan {n} plazas para {s} el {d}.",
                "El {d} a las {h} aún es posible para {s}.",
                "Sí, el {d} va bien para {s}, hay {n} plazas.",
                "Tenemos sitio para {s} este {d}, sobre las {h}.",
            ],
        ],
    },
    Frame {
        name: "discount",
        asks: [
            ["Is there a discount on {s}?", "any promo for {s}"],
            ["Il y a une réduction pour {s} ?", "une promo sur {s} ?"],
            ["¿Hay descuento para {s}?", "alguna promo de {s}"],
        ],
        says: [
            [
                "{S} is {n} % off until {d}.",
                "Until {d} we take {n} % off {s}.",
                "With the code {c} you get {n} % off {s}.",
                "There is a reduction of {n} % on {s}, valid until {d}.",
                "Use {c} before {d} and save {n} % on {s}.",
            ],
            [
                "{S} : {n} % de remise jusqu'à {d}.",
                "Jusqu'à {d} nous faisons {n} % sur {s}.",
                "Avec le code {c}, vous avez {n} % sur {s}.",
                "Une réduction de {n} % est valable sur {s} jusqu'à {d}.",
                "Utilisez {c} avant {d} et économisez {n} % sur {s}.",
            ],
            [
                "{S}: {n} % de descuento hasta el {d}.",
                "Hasta el {d} rebajamos {n} % en {s}.",
                "Con el código {c} tiene un {n} % en {s}.",
                "Hay una rebaja del {n} % para {s}, válida hasta el {d}.",
                "Use {c} antes del {d} y ahorre un {n} % en {s}.",
            ],
        ],
    },
    Frame {
        name: "cancel",
        asks: [
            ["Can I cancel {s}?", "what if I have to cancel {s}"],
            ["Je peux annuler {s} ?", "et si je dois annuler {s}"],
            ["¿Puedo cancelar {s}?", "¿y si tengo que anular {s}?"],
        ],
        says: [
            [
                "{S} can be cancelled free of charge up to {n} hours before.",
                "You may cancel {s} without costs until {n} hours ahead.",
                "No problem: cancelling {s} is free if you tell us {n} hours earlier.",
                "If you let us know {n} hours in advance, we cancel {s} at no charge. After that we keep the deposit of {p}.",
                "Cancelling {s} costs nothing until {n} hours before the start.",
            ],
            [
                "{S} : annulation gratuite jusqu'à {n} heures avant.",
                "Vous pouvez annuler {s} sans frais jusqu'à {n} heures à l'avance.",
                "Aucun souci : annuler {s} est gratuit si vous prévenez {n} heures avant.",
                "Si vous nous prévenez {n} heures avant, nous annulons {s} sans frais. Ensuite nous gardons l'acompte de {p}.",
                "L'annulation pour {s} ne coûte rien jusqu'à {n} heures avant le début.",
            ],
            [
                "{S}: cancelación gratuita hasta {n} horas antes.",
                "Puede cancelar {s} sin coste hasta {n} horas antes.",
                "No hay problema: cancelar {s} es gratis si avisa {n} horas antes.",
                "Si nos avisa con {n} horas, cancelamos {s} sin coste. Después nos quedamos la señal de {p}.",
                "Anular {s} no cuesta nada hasta {n} horas antes de empezar.",
            ],
        ],
    },
];
