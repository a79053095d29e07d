// Filters findings, and unfolds the one that an address names.
'use strict';
(() => {
  const form = document.getElementById('filters');
  const unfold = () => {
    let named = null;
    try {
      named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      // An address that is not well encoded names nothing.
    }
    if (named && named.tagName === 'DETAILS') {
      named.hidden = false;
      named.open = true;
      named.scrollIntoView();
    }
  };
  addEventListener('hashchange', unfold);

  if (form) {
    const shown = document.getElementById('shown');
    const nothing = document.getElementById('nothing');
    const reset = form.querySelector('[type=reset]');
    const field = (name) => (form.elements[name] ? form.elements[name].value.trim() : '');
    const findings = Array.from(document.querySelectorAll('#list > .f'), (element) => ({
      element,
      rule: element.dataset.r,
      severity: element.dataset.s,
      cause: element.dataset.c,
      day: element.dataset.d,
      contact: null,
      text: null,
    }));
    // Read when they are first needed: most visitors never search.
    const contact = (finding) => {
      finding.contact ??= Array.from(finding.element.querySelectorAll('.who, .contact'), (e) => e.textContent).join('\n').toLowerCase();
      return finding.contact;
    };
    const text = (finding) => {
      finding.text ??= finding.element.textContent.toLowerCase();
      return finding.text;
    };
    const filter = () => {
      const [rule, severity, cause, day] = ['rule', 'severity', 'cause', 'day'].map(field);
      const who = field('contact').toLowerCase();
      const what = field('text').toLowerCase();
      let count = 0;
      for (const finding of findings) {
        const fits = (!rule || finding.rule === rule) && (!severity || finding.severity === severity)
          && (!cause || finding.cause === cause) && (!day || finding.day === day)
          && (!who || contact(finding).includes(who)) && (!what || text(finding).includes(what));
        finding.element.hidden = !fits;
        count += fits;
      }
      const all = findings.length.toLocaleString('en');
      shown.value = count === findings.length ? `All ${all} shown` : `${count.toLocaleString('en')} of ${all} shown`;
      nothing.hidden = count > 0;
      reset.hidden = count === findings.length;
    };
    let waiting = 0;
    form.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(filter, 120);
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', () => setTimeout(filter));
    form.hidden = false;
    filter();
  }
  unfold();
})();
