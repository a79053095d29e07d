//! What is seen: contrast in both schemes, after WCAG 2.2 (<https://www.w3.org/TR/WCAG22/#contrast-minimum>).

use tempfile::TempDir;

use crate::page::{Page, USUAL, View, demo, write};

/// The lowest contrast of all elements that hold text, each against what is behind it, with the element.
const LOWEST: &str = r"(() => {
  const colour = (text) => {
    const parts = text.match(/[\d.]+/g).map(Number);
    return parts.length > 3 && parts[3] === 0 ? null : parts.slice(0, 3);
  };
  const light = (rgb) => rgb.map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const back = colour(getComputedStyle(at).backgroundColor);
      if (back) return back;
    }
    return [255, 255, 255];
  };
  let lowest = [21, ''];
  for (const element of document.querySelectorAll('body *')) {
    const holds = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
    if (!holds || !element.checkVisibility() || element.closest('script')) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(colour(element.closest('svg') ? style.fill : style.color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < lowest[0]) lowest = [contrast, element.outerHTML.slice(0, 120)];
  }
  return lowest;
})()";

#[test]
fn every_text_stands_out_from_what_is_behind_it_in_both_schemes() {
    let folder = TempDir::new().unwrap();
    for arguments in [&["deep", &demo()] as &[&str], &["compare", "2026-01-06", &demo()], &["user", "@lea.m", &demo()]]
    {
        let file = write(&folder, arguments);
        for dark in [false, true] {
            let page = Page::open(&file, View { dark, ..USUAL });
            page.unfold();
            let lowest = page.get(LOWEST);
            // Some text is dimmed: one that is not looked at would have the highest there is.
            let contrast = lowest[0].as_f64().unwrap();
            assert!((4.5..15.0).contains(&contrast), "dark: {dark}, {lowest}");
        }
    }
}

#[test]
fn a_dark_page_is_dark_and_its_charts_take_part() {
    let folder = TempDir::new().unwrap();
    let file = write(&folder, &["deep", &demo()]);
    let colours = |dark| {
        let page = Page::open(&file, View { dark, ..USUAL });
        let of = |selector: &str, what: &str| {
            page.text(&format!("getComputedStyle(document.querySelector('{selector}')).{what}"))
        };
        (of("body", "backgroundColor"), of("#chart-gaps rect", "fill"), of("#chart-days text", "fill"))
    };
    let (light, dark) = (colours(false), colours(true));
    assert_eq!(dark.0, "rgb(15, 18, 23)");
    assert!(light.0 != dark.0 && light.1 != dark.1 && light.2 != dark.2, "{light:?} {dark:?}");
}
