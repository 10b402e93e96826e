// @ts-check
import {html, svg} from 'lit';

/** Own line icons on a 24 grid; shape carries the meaning beside colour. @type {Record<string, any>} */
const shapes = {
    board: svg`<rect x="3" y="4" width="8" height="16" rx="2"/><rect x="14" y="4" width="7" height="6" rx="2"/><rect x="14" y="13" width="7" height="7" rx="2"/>`,
    people: svg`<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.6-4 3.2-6 6.5-6s5.9 2 6.5 6M16 5a3.2 3.2 0 0 1 0 6.3M18 14.6c2 .8 3.2 2.6 3.5 5.4"/>`,
    door: svg`<path d="M5 21V5a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v16M3 21h18"/><path d="M15 12v.01" stroke-width="3"/>`,
    open: svg`<path d="M4 21V4.5L13 3v18M13 5h5a1 1 0 0 1 1 1v15M2 21h20"/><path d="M10 12v.01" stroke-width="3"/>`,
    inside: svg`<path d="M4 21V11a8 8 0 0 1 16 0v10M2 21h20"/><circle cx="12" cy="11" r="2.5"/><path d="M8 21c0-3.5 1.6-5 4-5s4 1.5 4 5"/>`,
    visits: svg`<path d="M4 6h16M4 12h16M4 18h10"/>`,
    settings: svg`<path d="M4 7h9M19 7h1M4 17h1M11 17h9"/><circle cx="16" cy="7" r="2.5"/><circle cx="8" cy="17" r="2.5"/>`,
    account: svg`<circle cx="12" cy="8" r="4"/><path d="M4 21c.8-4.5 3.8-7 8-7s7.2 2.5 8 7"/>`,
    check: svg`<path d="M4.5 12.5l5 5 10-11"/>`,
    cross: svg`<path d="M6 6l12 12M18 6L6 18"/>`,
    refuse: svg`<circle cx="12" cy="12" r="9"/><path d="M5.8 18.2L18.2 5.8"/>`,
    late: svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>`,
    bell: svg`<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4"/>`,
    alarm: svg`<path d="M12 3.5L22 20.5H2z"/><path d="M12 10v4.5M12 17.5v.01"/>`,
    locked: svg`<rect x="5" y="11" width="14" height="10" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`,
    unlocked: svg`<rect x="5" y="11" width="14" height="10" rx="2"/><path d="M8 11V7a4 4 0 0 1 7.8-1.2"/>`,
    question: svg`<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 17v.01"/>`,
    reader: svg`<rect x="6" y="3" width="12" height="18" rx="3"/><path d="M9.5 10.5a4 4 0 0 1 5 0M11 13a2 2 0 0 1 2 0M12 16v.01"/>`,
    card: svg`<rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="M3 10h18M7 15h4"/>`,
    search: svg`<circle cx="11" cy="11" r="6.5"/><path d="M16 16l5 5"/>`,
    plus: svg`<path d="M12 5v14M5 12h14"/>`,
    edit: svg`<path d="M4 20l1-4L16.5 4.5a2 2 0 0 1 3 3L8 19z"/>`,
    camera: svg`<path d="M3 8h4l2-3h6l2 3h4v11H3z"/><circle cx="12" cy="13" r="3.5"/>`,
    upload: svg`<path d="M12 16V4M7 9l5-5 5 5M4 16v4h16v-4"/>`,
    download: svg`<path d="M12 4v12M7 11l5 5 5-5M4 20h16"/>`,
    print: svg`<path d="M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z"/>`,
    enter: svg`<path d="M14 4h5v16h-5M4 12h10M10 8l4 4-4 4"/>`,
    leave: svg`<path d="M10 4H5v16h5M10 12h10M16 8l4 4-4 4"/>`,
    phone: svg`<path d="M6 3h3l1.5 5-2 1.5c1 2.5 3 4.5 5.5 5.5l1.5-2 5 1.5v3c0 1-1 2-2 2C10.5 19.5 4.5 13.5 4 5c0-1 1-2 2-2z"/>`,
    right: svg`<path d="M9 5l7 7-7 7"/>`,
    left: svg`<path d="M15 5l-7 7 7 7"/>`,
    offline: svg`<path d="M3 3l18 18M5 12a10 10 0 0 1 4-2.4M19 12a10 10 0 0 0-6-2.9M8.5 15.5a5 5 0 0 1 5.5-.8M12 19v.01"/>`,
    live: svg`<circle cx="12" cy="12" r="4" fill="currentColor"/><path d="M5 5a10 10 0 0 0 0 14M19 5a10 10 0 0 1 0 14"/>`,
    theme: svg`<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>`,
    language: svg`<path d="M3 5h10M8 3v2c0 5-2.5 8-5 9M5.5 9c1 2.5 3 4 6 5M12 21l4.5-11L21 21M13.5 17.5h6"/>`,
    out: svg`<path d="M10 4H5v16h5M9 12h11M16 8l4 4-4 4"/>`,
    more: svg`<path d="M5 12v.01M12 12v.01M19 12v.01" stroke-width="3"/>`,
    wave: svg`<path d="M8 9a5 5 0 0 1 0 6M12 6a9.5 9.5 0 0 1 0 12M16 3a14 14 0 0 1 0 18"/>`,
};

/** @param {string} name @param {string} [kind] extra class */
export const icon = (name, kind = '') =>
    html`<svg class="icon ${kind}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        ${shapes[name] ?? shapes.question}
    </svg>`;

/** The mark of Lyceum: a lit doorway under an arch. */
export const mark = () =>
    html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <path class="mark-arch" d="M7 27V15a9 9 0 0 1 18 0v12" />
        <path class="mark-door" d="M11.5 27V15.5A4.5 4.5 0 0 1 16 11v16z" />
    </svg>`;
