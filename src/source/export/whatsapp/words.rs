//! What WhatsApp writes where no text is: the same words in every chat of one language. They count as whole texts only.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::super::scan::is_mark;

/// What a text is that WhatsApp itself wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// The message was deleted.
    Deleted,
    /// It was deleted by whoever made the export.
    DeletedByOwner,
    /// A picture, a recording, a file or a place stood here.
    Media,
    /// A call.
    Call,
    /// A message that the phone could not read yet.
    Unread,
    /// It stands at the end of a text that was edited.
    Edited,
    /// It stands behind the name of a file.
    Attached,
}

/// Lists in small letters without a dot at the end, set apart by `|`: English, French, Spanish, German, Portuguese and
/// Italian first, and then others.
const LISTS: [(Word, &str); 13] = [
    (
        Word::Deleted,
        "this message was deleted|ce message a été supprimé|se eliminó este mensaje|este mensaje fue eliminado|diese nachricht wurde gelöscht|mensagem apagada|esta mensagem foi apagada|questo messaggio è stato eliminato|dit bericht is verwijderd|det här meddelandet raderades|detta meddelande raderades|denne meldingen ble slettet|denne besked er blevet slettet|denne besked blev slettet|tämä viesti poistettiin|bu mesaj silindi|ta wiadomość została usunięta|tato zpráva byla smazána|tato zpráva byla odstraněna|táto správa bola odstránená|acest mesaj a fost șters|ez az üzenet törlésre került|ova je poruka izbrisana|ova poruka je izbrisana|данное сообщение удалено|це повідомлення було видалено|съобщението беше изтрито|αυτό το μήνυμα διαγράφηκε|تم حذف هذه الرسالة|این پیام حذف شد|این پیام حذف شده است|הודעה זו נמחקה|यह मैसेज डिलीट कर दिया गया है|यह संदेश मिटाया गया|এই মেসেজটি বাদ দেওয়া হয়েছে|pesan ini dihapus|pesan ini telah dihapus|mesej ini telah dipadam|tin nhắn này đã bị xóa|tin nhắn này đã bị xoá|ข้อความนี้ถูกลบแล้ว|ข้อความนี้ได้ถูกลบ|此訊息已刪除|这条消息已被删除|信息已删除|このメッセージは削除されました|이 메시지는 삭제되었습니다|aquest missatge s'ha suprimit|aquest missatge està esborrat",
    ),
    (
        Word::DeletedByOwner,
        "you deleted this message|vous avez supprimé ce message|eliminaste este mensaje|du hast diese nachricht gelöscht|você apagou esta mensagem|apagou esta mensagem|hai eliminato questo messaggio|u hebt dit bericht verwijderd|je hebt dit bericht verwijderd|du raderade det här meddelandet|du har tagit bort meddelandet|du raderade detta meddelande|du slettet denne meldingen|du har slettet denne besked|du slettede denne besked|poistit tämän viestin|bu mesajı sildiniz|usunąłeś(-ęłaś) tę wiadomość|usunąłeś(aś) tę wiadomość|tuto zprávu jste smazal/a|tuto zprávu jste odstranil/a|túto správu ste odstránili|ați șters acest mesaj|törölted ezt az üzenetet|ezt az üzenetet törölted|izbrisali ste ovu poruku|вы удалили данное сообщение|вы удалили это сообщение|ви видалили це повідомлення|изтрихте това съобщение|διαγράψατε αυτό το μήνυμα|لقد حذَفت هذه الرسالة|أنت حذفت هذه الرسالة|شما این پیام را حذف کردید|מחקת את ההודעה הזו|מחקת הודעה זו|आपने यह मैसेज डिलीट किया|आपने यह संदेश मिटाया|আপনি এই মেসেজটি বাদ দিয়েছেন|anda menghapus pesan ini|anda telah menghapus pesan ini|anda telah memadamkan mesej ini|bạn đã xóa tin nhắn này|bạn đã xoá tin nhắn này|คุณได้ลบข้อความนี้|คุณลบข้อความนี้|您已刪除此訊息|您已删除这条消息|您删除这个信息|このメッセージを削除しました|삭제한 메시지입니다|이 메시지를 삭제했습니다|has suprimit aquest missatge|has esborrat aquest missatge",
    ),
    // Android has one word for all kinds.
    (
        Word::Media,
        "media omitted|médias omis|multimedia omitido|medien ausgeschlossen|mídia oculta|arquivo de mídia oculto|media omessi|fichier omis|archivo omitido|medien weggelassen|mídia omitida|media omesso|ficheiro não revelado|media weggelaten|video note omitted|note vidéo omise|nota de video omitida|live location shared|localisation en direct partagée|ubicación en tiempo real compartida|live-standort wird geteilt|localização atual compartilhada|está a partilhar a sua localização|posizione attuale condivisa|live locatie gedeeld",
    ),
    (
        Word::Media,
        "image omitted|video omitted|audio omitted|sticker omitted|gif omitted|contact card omitted|document omitted|image absente|image omise|vidéo absente|audio omis|sticker omis|gif retiré|gif omise|fiche contact manquante|document manquant|document omis|imagen omitida|video omitido|audio omitido|sticker omitido|gif omitido|tarjeta de contacto omitida|documento omitido|bild weggelassen|video weggelassen|audio weggelassen|sticker weggelassen|gif weggelassen|kontaktkarte ausgelassen|dokument weggelassen|imagem ocultada|imagem não revelada|imagem omitida|vídeo omitido|vídeo não revelado|áudio ocultado|áudio omitido|ficheiro de áudio não revelado|figurinha omitida|sticker não revelado|gif não revelada|cartão do contato omitido|contacto não revelado|documento não revelado|immagine omessa|video omesso|audio omesso|sticker non incluso|sticker omesso|gif esclusa|gif omessa|scheda contatto omessa|documento omesso",
    ),
    (
        Word::Media,
        "afbeelding weggelaten|video weggelaten|audio weggelaten|sticker weggelaten|gif weggelaten|visitekaartje weggelaten|document weggelaten|bild utesluten|video utesluten|ljud utelslutet|sticker utesluten|gif utesluten|dokument uteslutet|bilde ikke inkludert|video utelatt|lyd utelatt|billede udeladt|video udeladt|lyd udeladt|klistermærke udeladt|gif udeladt|dokument udeladt|ei kuvaa|videota ei sisällytetä|äänitiedostoa ei sisällytetä|görüntü dahil edilmedi|video dahil edilmedi|ses dahil edilmedi|çıkartma dahil edilmedi|gif dahil edilmedi|belge dahil edilmedi|obraz pominięty|wideo pominięte|audio pominięte|pominięto naklejkę|plik gif pominięty|dokument pominięty|изображение отсутствует|видео отсутствует|аудиофайл отсутствует|стикер не добавлен|gif отсутствует|документ отсутствует|карточка контакта отсутствует|зображення відсутнє|відео відсутнє|аудіо відсутнє|наклейку не додано",
    ),
    (
        Word::Media,
        "لم يتم إدراج الصورة|لم يتم إدراج الفيديوهات|لم يتم إدراج المقاطع الصوتية|تم حذف الملصقات|لم يتم إدراج المستند|התמונה הושמטה|סרטון הווידאו הושמט|קטע קול הושמט|סטיקר הושמט|gif הושמט|מסמך הושמט|gambar tidak disertakan|video tidak disertakan|audio tidak disertakan|stiker tidak disertakan|gif tidak disertakan|dokumen tidak disertakan|圖片已略去|影片已略去|音訊已略去|貼圖已略去|gif 已略去|文件已略去|圖像已省略|影片已省略|音訊已省略|照片已忽略|视频已忽略|音频已忽略|贴图已省略|文档已省略|画像は含まれていません|ビデオは含まれていません|音声は含まれていません|スタンプは含まれていません|ドキュメントは含まれていません|이미지 생략됨|비디오 생략됨|오디오 생략됨|스티커 제외됨|문서 생략됨|без медиафайлов|файл пропущен|медіа пропущено|medya atlanmış|pliki pominięto|media har utelämnats|mediefil udeladt|uten vedlegg|media jätetty pois|media tidak disertakan|תוכן מדיה הושמט|מדיה הושמטה|تم استبعاد الوسائط|メディアは含まれていません|미디어 파일을 생략한 대화내용|忽略多媒體檔|省略多媒体文件|मीडिया के बिना|bỏ qua media",
    ),
    (
        Word::Call,
        "missed voice call|missed video call|missed group voice call|missed group video call|appel vocal manqué|appel vidéo manqué|llamada perdida|llamada de voz perdida|videollamada perdida|verpasster sprachanruf|verpasster videoanruf|chamada de voz perdida|ligação de voz perdida|chamada de vídeo perdida|videochamada perdida|ligação de vídeo perdida|chiamata vocale persa|videochiamata persa|gemist spraakgesprek|gemiste spraakoproep|gemist videogesprek|gemiste video-oproep|missat röstsamtal|missat samtal|missat videosamtal|tapt taleanrop|tapt videoanrop|ubesvaret taleopkald|ubesvaret videoopkald|vastaamaton äänipuhelu|vastaamaton videopuhelu|cevapsız sesli arama|cevapsız görüntülü arama|nieodebrane połączenie|nieodebrane poł. głosowe|nieodebrane poł. wideo|zmeškaný hovor|zmeškaný hlasový hovor|zmeškaný videohovor|пропущенный аудиозвонок|пропущенный видеозвонок|пропущений аудіодзвінок|пропущений відеодзвінок|مكالمة صوتية فائتة|مكالمة فيديو فائتة|שיחה קולית שלא נענתה|שיחת וידאו שלא נענתה|panggilan suara tak terjawab|panggilan video tak terjawab|未接語音通話|未接視像通話|未接语音通话|未接视频通话|不在着信|音声通話不在着信|ビデオ通話不在着信|부재중 전화|부재중 영상통화",
    ),
    // Calls that were taken; the length follows a comma.
    (
        Word::Call,
        "voice call|video call|appel vocal|appel vidéo|llamada de voz|videollamada|sprachanruf|videoanruf|chamada de voz|ligação de voz|chamada de vídeo|ligação de vídeo|chiamata vocale|videochiamata|spraakoproep|video-oproep",
    ),
    (
        Word::Unread,
        "waiting for this message. this may take a while|en attente de ce message. cela peut prendre un moment|esperando este mensaje. esto puede tomar un tiempo|warten auf diese nachricht. dies kann etwas dauern|aguardando mensagem. essa ação pode levar alguns instantes|in attesa del messaggio. potrebbe volerci qualche minuto",
    ),
    (
        Word::Edited,
        "this message was edited|ce message a été modifié|se editó este mensaje|este mensaje fue editado|diese nachricht wurde bearbeitet|mensagem editada|esta mensagem foi editada|questo messaggio è stato modificato|dit bericht is bewerkt|det här meddelandet redigerades|bu mesaj düzenlendi|данное сообщение изменено|pesan ini diedit",
    ),
    (
        Word::Attached,
        "file attached|fichier joint|archivo adjunto|archivo adjuntado|datei angehängt|arquivo anexado|ficheiro anexado|file allegato|bestand bijgevoegd|bifogad fil|vedlagt fil|fil vedhæftet|liitetiedosto|dosya ekli|załączony plik|soubor byl přiložen|súbor pripojený|fișier atașat|fájl csatolva|priložena datoteka|datoteka u privitku|файл добавлен|файл додано|прикачен файл|συνημμένο αρχείο|الملف مرفق|קובץ מצורף",
    ),
    (
        Word::Attached,
        "फाइल संलग्न|फाइल अटैच कर दी गई है|ফাইল সংযুক্ত হয়েছে|file terlampir|fail dilampirkan|tệp đính kèm|ไฟล์ที่แนบ|附件檔案|文件附件|添付ファイル有り|파일 첨부됨|arxiu adjunt|lêer aangeheg|byla prisegta|pievienots fails|fail lisatud",
    ),
    (
        Word::Attached,
        "skedë e ngjitur|прикачен фајл|прикачена датотека|қосымша файл|fayl əlavə olunub|fayl biriktirildi",
    ),
];

/// What notices of encryption say, in part: older iPhones mark them by nothing else.
const ENCRYPTED: [&str; 8] = [
    "end-to-end encrypt",
    "chiffrés de bout en bout",
    "cifrados de extremo a extremo",
    "cifrado de extremo a extremo",
    "ende-zu-ende-verschl",
    "criptografia de ponta a ponta",
    "crittografati end-to-end",
    "crittografia end-to-end",
];

/// What only notices of groups say, in part.
const OF_GROUPS: [&str; 24] = [
    "created group",
    "created this group",
    "this group",
    "the group",
    "group's",
    "créé le groupe",
    "ce groupe",
    "du groupe",
    "le groupe",
    "creó el grupo",
    "este grupo",
    "del grupo",
    "el grupo",
    "die gruppe",
    "der gruppe",
    "diese gruppe",
    "criou o grupo",
    "criou este grupo",
    "do grupo",
    "o grupo",
    "creato il gruppo",
    "questo gruppo",
    "del gruppo",
    "il gruppo",
];

/// What a whole text is, where WhatsApp wrote it.
pub(super) fn word(text: &str) -> Option<Word> {
    static WORDS: LazyLock<FxHashMap<&'static str, Word>> =
        LazyLock::new(|| LISTS.iter().flat_map(|(word, list)| list.split('|').map(|text| (text, *word))).collect());
    // No list has a longer one.
    if text.len() > 160 || text.contains('\n') {
        return None;
    }
    let plain = plain(text);
    WORDS.get(plain.as_str()).copied()
}

/// Whether a whole text is such a word.
pub(super) fn is(text: &str, wanted: Word) -> bool {
    word(text) == Some(wanted)
}

/// Small letters without marks, brackets around all of it, and a dot at the end.
fn plain(text: &str) -> String {
    let text = text.trim_matches(|letter: char| is_mark(letter) || letter.is_whitespace());
    let text = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
    let text = text.trim_matches(|letter: char| is_mark(letter) || letter.is_whitespace());
    let text = text.trim_end_matches(['.', '。', '।', '۔']);
    let letters = text.chars().filter(|letter| !is_mark(*letter));
    letters.map(|letter| if letter.is_whitespace() { ' ' } else { letter }).flat_map(char::to_lowercase).collect()
}

/// Whether it is the notice that messages are encrypted.
pub(super) fn is_encryption(text: &str) -> bool {
    let text = text.to_lowercase();
    text.len() > 60 && ENCRYPTED.iter().any(|part| text.contains(part))
}

/// Whether a notice tells of a group.
pub(super) fn is_of_group(notice: &str) -> bool {
    let notice = notice.to_lowercase();
    OF_GROUPS.iter().any(|part| notice.contains(part))
}

/// Whether a notice is in a language that writes the day before the month.
pub(super) fn speaks_day_first(notice: &str) -> bool {
    let notice = notice.to_lowercase();
    ENCRYPTED[1..].iter().any(|part| notice.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_program_are_known_with_and_without_marks_dots_and_brackets() {
        for (text, wanted) in [
            ("This message was deleted", Word::Deleted),
            ("\u{200e}This message was deleted.", Word::Deleted),
            ("Você apagou esta mensagem.", Word::DeletedByOwner),
            ("<Medien ausgeschlossen>", Word::Media),
            ("<\u{200e}image omitted>", Word::Media),
            ("此訊息已刪除。", Word::Deleted),
            ("<Se editó este mensaje.>", Word::Edited),
            ("archivo adjunto", Word::Attached),
        ] {
            assert_eq!(word(text), Some(wanted), "{text}");
        }
        assert_eq!(word("He wrote: This message was deleted"), None);
    }

    #[test]
    fn every_word_is_written_as_texts_are_compared() {
        for (_, list) in LISTS {
            for text in list.split('|') {
                assert_eq!(plain(text), text);
            }
        }
    }
}
