// @ts-check
import {html, nothing} from 'lit';
import {t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {badge} from '../base/parts.js';
import {may} from '../base/session.js';
import {unlockDialog} from './actions.js';

/** @type {Record<string, {tone: 'ok' | 'bad' | 'warn' | 'info', shape: string}>} */
const locks = {
    locked: {tone: 'ok', shape: 'locked'},
    unlocked: {tone: 'info', shape: 'unlocked'},
    jammed: {tone: 'bad', shape: 'alarm'},
    unknown: {tone: 'warn', shape: 'question'},
};

/** @param {any} state */
export const lockBadge = (state) => {
    const lock = state.lock?.online === false ? 'unknown' : (state.lock?.state ?? 'unknown');
    const look = locks[lock] ?? locks.unknown;
    return badge(look.tone, t(state.lock?.online === false ? 'lock.offline' : 'lock.' + lock), look.shape);
};

/** A door at a glance, as its devices report it. @param {any} state a door's state */
export const doorTile = (state) => {
    const away = (state.readers ?? []).filter((/** @type {any} */ reader) => !reader.online);
    return html`<article class="tile" aria-labelledby=${'door-' + state.door}>
        <div class="tile-head">
            <h3 id=${'door-' + state.door}>${state.name}</h3>
            ${state.alarms ? badge('bad', t('alarm.count', {n: state.alarms}), 'alarm') : nothing}
        </div>
        <p class="tile-badges">
            ${lockBadge(state)}
            ${state.open === true ? badge('info', t('contact.open'), 'open') : state.open === false ? badge('plain', t('contact.closed'), 'door') : nothing}
            ${state.openNow ? nothing : badge('warn', t('door.closedNow'), 'late')}
            ${away.length ? badge('warn', t('reader.away', {names: away.map((/** @type {any} */ reader) => reader.name).join(', ')}), 'offline') : nothing}
            ${(state.readers ?? []).length ? nothing : badge('plain', t('reader.none'), 'reader')}
        </p>
        ${
            may('door:unlock')
                ? html`<button
                      class="button"
                      type="button"
                      aria-label=${t('unlock.button', {door: state.name})}
                      @click=${() => unlockDialog({door: state.door, name: state.name})}
                  >
                      ${icon('unlocked')}<span>${t('unlock.short')}</span>
                  </button>`
                : nothing
        }
    </article>`;
};
