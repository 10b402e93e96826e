// @ts-check
import {html, nothing} from 'lit';
import {either, known, problemText, t} from './i18n.js';
import {icon} from './icons.js';
import {may} from './session.js';
import './photo.js';

/** @param {string} id @param {string} name @param {boolean | undefined} has @param {'s' | 'm' | 'l' | 'xl'} [size] */
export const photo = (id, name, has, size = 's') =>
    html`<ly-photo class="photo photo-${size}" .person=${id} .name=${name} .has=${has ?? false}></ly-photo>`;

/** A state in words, with a shape of its own. @param {'ok' | 'bad' | 'warn' | 'info' | 'plain'} tone @param {string} text @param {string} [shape] */
export const badge = (tone, text, shape) =>
    html`<span class="badge ${tone}">${shape ? icon(shape) : nothing}${text}</span>`;

/** What a page shows while it reads, when it could not, and when it has.
 * @template T
 * @param {import('./element.js').Source<T>} source
 * @param {(data: T) => any} draw
 */
export function shown(source, draw) {
    if (source.data !== undefined) return draw(source.data);
    if (source.problem) return failed(source.problem, () => source.reset());
    return loading();
}

export const loading = () =>
    html`<div class="loading" role="status">
        <span class="visually-hidden">${t('state.loading')}</span> <span class="bone"></span
        ><span class="bone short"></span><span class="bone"></span>
    </div>`;

/** @param {any} problem @param {() => void} [again] */
export const failed = (problem, again) =>
    html`<div class="empty" role="alert">
        ${icon(problem?.status ? 'alarm' : 'offline', 'big')}
        <p><strong>${problem?.status === 404 ? t('state.notFound') : t('state.failed')}</strong></p>
        <p>${problemText(problem)}</p>
        ${problem?.traceId ? html`<p class="muted small">${t('state.trace', {id: problem.traceId})}</p>` : nothing}
        ${again ? html`<button class="button" type="button" @click=${again}>${t('action.retry')}</button>` : nothing}
    </div>`;

/** @param {string} shape @param {string} title @param {string} text @param {any} [action] */
export const empty = (shape, title, text, action) =>
    html`<div class="empty">
        ${icon(shape, 'big')}
        <p><strong>${title}</strong></p>
        <p>${text}</p>
        ${action ?? nothing}
    </div>`;

/** @param {import('./element.js').ListSource} list */
export const moreButton = (list) =>
    !list.data?.next
        ? nothing
        : html`<p class="more">
              <button class="button" type="button" ?disabled=${list.adding} @click=${() => list.more()}>
                  ${t(list.adding ? 'state.loading' : 'action.more')}
              </button>
          </p>`;

/** @param {string} text @param {() => void} press @param {{kind?: string, shape?: string, label?: string, disabled?: boolean}} [how] */
export const button = (text, press, {kind = '', shape, label, disabled = false} = {}) =>
    html`<button
        class="button ${kind}"
        type="button"
        ?disabled=${disabled}
        aria-label=${label ?? nothing}
        @click=${press}
    >
        ${shape ? icon(shape) : nothing}<span>${text}</span>
    </button>`;

/** How each decision looks. @type {Record<string, {tone: 'ok' | 'bad' | 'warn' | 'info', shape: string}>} */
const looks = {
    open: {tone: 'ok', shape: 'check'},
    refuse: {tone: 'bad', shape: 'refuse'},
    late: {tone: 'warn', shape: 'late'},
    desk: {tone: 'info', shape: 'bell'},
};

/** @param {{decision: string}} visit */
export const lookOf = (visit) => looks[visit.decision] ?? {tone: 'info', shape: 'question'};

/** The code of a decision in words. @param {{code: string, decision: string}} visit */
export const decisionText = (visit) =>
    visit.decision === 'desk' && visit.code === 'ok'
        ? t('decision.desk')
        : known('code.' + visit.code)
          ? t('code.' + visit.code)
          : either('decision.' + visit.decision, 'decision.any') + ' (' + visit.code + ')';

/** A refusal can be overridden at its door for ten minutes; after that the person has gone. @param {any} visit */
export const canLetIn = (visit) =>
    visit.decision === 'refuse' &&
    Boolean(visit.door && visit.person) &&
    may('door:override') &&
    Date.now() - Date.parse(visit.at) < 600_000;

/** @param {{decision: string, code: string}} visit */
export const decisionBadge = (visit) => badge(lookOf(visit).tone, decisionText(visit), lookOf(visit).shape);

/** @param {string | null | undefined} direction */
export const directionText = (direction) =>
    direction === 'in' || direction === 'out' ? t('direction.' + direction) : '';

/** What became of the command to the lock, when it is worth a word. @param {string | null | undefined} unlock */
export const unlockBadge = (unlock) => {
    if (!unlock || unlock === 'done') return nothing;
    const tones = /** @type {Record<string, 'ok' | 'bad' | 'warn' | 'info'>} */ ({
        requested: 'info',
        refused: 'bad',
        jammed: 'bad',
    });
    return badge(
        tones[unlock] ?? 'warn',
        either('unlock.' + unlock, 'unlock.unknown'),
        unlock === 'requested' ? 'late' : 'alarm',
    );
};

/** A value of a fixed list in words. @param {string} list @param {string | null | undefined} value */
export const word = (list, value) => (value ? (known(list + '.' + value) ? t(list + '.' + value) : value) : '');

/** Name and value pairs; those without value are left out. @param {[string, any][]} pairs */
export const facts = (pairs) =>
    html`<dl class="facts">
        ${pairs
            .filter(([, value]) => value !== undefined && value !== null && value !== '')
            .map(
                ([name, value]) =>
                    html`<div>
                        <dt>${name}</dt>
                        <dd>${value}</dd>
                    </div>`,
            )}
    </dl>`;

/** Says something once to everyone, screen readers too. @param {string} text @param {'ok' | 'bad'} [tone] */
export function toast(text, tone = 'ok') {
    dispatchEvent(new CustomEvent('lyceum-toast', {detail: {text, tone}}));
}
