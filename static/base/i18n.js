// @ts-check
import {remember} from './session.js';

/** Languages of the application; another one is one more file beside these and one more line here. */
export const LANGUAGES = [
    {code: 'en', name: 'English', dir: 'ltr', locale: 'en-IN'},
    {code: 'hi', name: 'हिन्दी', dir: 'ltr', locale: 'hi-IN'},
];

/** @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Message */

/** @type {Record<string, Message>} */
let messages = {};
let language = LANGUAGES[0];
let plurals = new Intl.PluralRules('en-IN');

export const words = new EventTarget();

/** The language of the page. */
export const currentLanguage = () => language;

/** @param {string} [code] default: what this browser chose earlier, or what its user reads */
export async function useLanguage(code = remember('language') ?? navigator.language.slice(0, 2)) {
    language = LANGUAGES.find((one) => one.code === code) ?? LANGUAGES[0];
    messages = (await import(`../i18n/${language.code}.js`)).default;
    plurals = new Intl.PluralRules(language.locale);
    document.documentElement.lang = language.code;
    document.documentElement.dir = language.dir;
    words.dispatchEvent(new Event('changed'));
}

/** @param {string} key */
export const known = (key) => key in messages;

/**
 * The text of a key; `{name}` stands for an argument, and `n` chooses the plural.
 * @param {string} key
 * @param {Record<string, any>} [args]
 * @returns {string}
 */
export function t(key, args) {
    const message = messages[key];
    if (message === undefined) return key;
    const text =
        typeof message === 'string' ? message : (message[plurals.select(args?.n ?? 0)] ?? message.other ?? key);
    return args ? text.replace(/\{(\w+)\}/g, (all, name) => (name in args ? shown(args[name]) : all)) : text;
}

/** @param {any} value */
const shown = (value) => (typeof value === 'number' ? number(value) : String(value));

/** The first of these keys that has a text, else the last one's key. @param {...string} keys */
export const either = (...keys) => t(keys.find(known) ?? keys[keys.length - 1]);

/** @param {number} value */
export const number = (value) => new Intl.NumberFormat(language.locale).format(value);

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {string | number | Date | null | undefined} at
 * @param {Intl.DateTimeFormatOptions} options
 */
function date(at, options) {
    if (at === null || at === undefined) return '';
    const key = language.locale + JSON.stringify(options);
    let format = formats.get(key);
    if (!format) formats.set(key, (format = new Intl.DateTimeFormat(language.locale, options)));
    return format.format(new Date(at));
}

/** 07:42 on the wall of this zone. @param {string | number | Date} at @param {string} [timeZone] */
export const clockTime = (at, timeZone) => date(at, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone});

/** With seconds. @param {string | number | Date} at @param {string} [timeZone] */
export const exactTime = (at, timeZone) =>
    date(at, {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone});

/** 21 Nov 2026. @param {string | number | Date | null | undefined} at an instant, or a local date @param {string} [timeZone] */
export const day = (at, timeZone) =>
    date(at, {day: 'numeric', month: 'short', year: 'numeric', timeZone: isLocalDate(at) ? 'UTC' : timeZone});

/** Time alone today, else with the day. @param {string | number | Date} at @param {string} [timeZone] */
export function moment(at, timeZone) {
    const same = day(at, timeZone) === day(Date.now(), timeZone);
    return same
        ? clockTime(at, timeZone)
        : date(at, {day: 'numeric', month: 'short', timeZone}) + ', ' + clockTime(at, timeZone);
}

/** Saturday, 21 November 2026, 07:42. @param {string | number | Date} at @param {string} [timeZone] */
export const fullMoment = (at, timeZone) =>
    date(at, {weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone}) +
    ', ' +
    clockTime(at, timeZone);

/** Names of the ISO weekdays, Monday first. @param {'short' | 'long' | 'narrow'} [width] */
export const weekdays = (width = 'short') =>
    Array.from({length: 7}, (_, n) => date(Date.UTC(2024, 0, 1 + n), {weekday: width, timeZone: 'UTC'}));

/** @param {any} at */
const isLocalDate = (at) => typeof at === 'string' && /^\d{4}-\d\d-\d\d$/.test(at);

/**
 * What to say about a problem: by its code in the reader's language, else the server's own sentence.
 * @param {any} problem
 */
export function problemText(problem) {
    const key = 'problem.' + problem?.code;
    if (known(key)) return t(key);
    const detail = problem?.detail;
    if (detail && language.code === 'en') return detail;
    const general = 'problem.http.' + problem?.status;
    const text = known(general) ? t(general) : t('problem.any');
    return detail ? text + ' (' + detail + ')' : text;
}

/** What a `datetime-local` field shows for an instant in a zone. @param {Date} at @param {string} [timeZone] */
export function localInput(at, timeZone) {
    const parts = Object.fromEntries(
        new Intl.DateTimeFormat('en-GB', {
            timeZone,
            year: 'numeric',
            month: '2-digit',
            day: '2-digit',
            hour: '2-digit',
            minute: '2-digit',
            hourCycle: 'h23',
        })
            .formatToParts(at)
            .map((part) => [part.type, part.value]),
    );
    return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The instant of a `datetime-local` value in a zone. @param {string} text @param {string} [timeZone] */
export function fromLocalInput(text, timeZone) {
    const wanted = Date.parse(text + ':00Z');
    let at = wanted;
    // Twice, because the first guess may lie on the other side of a change of the clocks.
    for (let n = 0; n < 2; n++) at += wanted - Date.parse(localInput(new Date(at), timeZone) + ':00Z');
    return new Date(at).toISOString();
}

/** Browsers keep old names of some zones. @param {string} zone */
export const modernZone = (zone) =>
    ({
        'Asia/Calcutta': 'Asia/Kolkata',
        'Asia/Katmandu': 'Asia/Kathmandu',
        'Asia/Rangoon': 'Asia/Yangon',
        'Asia/Saigon': 'Asia/Ho_Chi_Minh',
    })[zone] ?? zone;

/** Every time zone that this browser knows, this one among them. @param {string} zone */
export const timeZones = (zone) =>
    [...new Set([zone, ...(Intl.supportedValuesOf?.('timeZone') ?? []).map(modernZone)])].sort();
