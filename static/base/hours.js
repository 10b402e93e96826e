// @ts-check
import {html, nothing} from 'lit';
import {Element} from './element.js';
import {icon} from './icons.js';
import {t, weekdays} from './i18n.js';

/** @typedef {{days: boolean[], from: string, to: string}} Span */

/** Reads `1-6 06:00-23:30; 7 08:00-20:00`. @param {string | null | undefined} text @returns {Span[]} */
export function parseHours(text) {
    return (text ?? '')
        .split(';')
        .map((part) => part.trim())
        .filter(Boolean)
        .map((part) => {
            const [dayText, hours] = part.split(/\s+/);
            const days = Array(7).fill(false);
            for (const range of dayText.split(',')) {
                const [first, last = first] = range.split('-').map(Number);
                for (let n = first; n <= last; n++) days[n - 1] = true;
            }
            const [from, to] = hours.split('-');
            return {days, from, to};
        });
}

/** Writes what `parseHours` reads; null when there is nothing. @param {Span[]} spans @returns {string | null} */
export function writeHours(spans) {
    const parts = spans
        .filter((span) => span.days.some(Boolean) && span.from && span.to)
        .map(
            (span) =>
                dayRanges(span.days)
                    .map(([first, last]) => (first === last ? String(first) : first + '-' + last))
                    .join(',') +
                ' ' +
                span.from +
                '-' +
                span.to,
        );
    return parts.length ? parts.join('; ') : null;
}

/** @param {boolean[]} days @returns {[number, number][]} ISO weekday numbers */
function dayRanges(days) {
    /** @type {[number, number][]} */
    const ranges = [];
    days.forEach((on, index) => {
        if (!on) return;
        const last = ranges[ranges.length - 1];
        if (last && last[1] === index) last[1] = index + 1;
        else ranges.push([index + 1, index + 1]);
    });
    return ranges;
}

/** Hours in words: Mon–Sat 06:00–23:30. @param {string | null | undefined} text */
export function hoursText(text) {
    const names = weekdays();
    if (!text) return t('hours.always');
    return parseHours(text)
        .map((span) => {
            const days = span.days.every(Boolean)
                ? t('hours.daily')
                : dayRanges(span.days)
                      .map(([first, last]) =>
                          first === last ? names[first - 1] : names[first - 1] + '–' + names[last - 1],
                      )
                      .join(', ');
            return days + ' ' + span.from + '–' + span.to;
        })
        .join(' · ');
}

/** Edits weekly hours; `value` is their text, null for always. */
class Hours extends Element {
    constructor() {
        super();
        /** @type {Span[]} */
        this.spans = [];
        this.always = true;
    }

    get value() {
        return this.always ? null : writeHours(this.spans);
    }

    set value(text) {
        this.spans = parseHours(text);
        this.always = this.spans.length === 0;
        this.requestUpdate();
    }

    /** @param {boolean} always */
    choose(always) {
        this.always = always;
        if (!always && !this.spans.length)
            this.spans = [{days: [true, true, true, true, true, true, false], from: '06:00', to: '12:00'}];
        this.requestUpdate();
    }

    add() {
        this.spans = [...this.spans, {days: Array(7).fill(false), from: '08:00', to: '20:00'}];
        this.requestUpdate();
    }

    /** @param {Span} span */
    drop(span) {
        this.spans = this.spans.filter((other) => other !== span);
        if (!this.spans.length) this.always = true;
        this.requestUpdate();
    }

    render() {
        return html`<div class="segments">
                <label class="check"
                    ><input
                        type="checkbox"
                        .checked=${this.always}
                        @change=${(/** @type {any} */ event) => this.choose(event.target.checked)}
                    />
                    <span>${t('hours.always')}</span></label
                >
            </div>
            ${
                this.always
                    ? nothing
                    : html`${this.spans.map((span, index) => this.spanRow(span, index + 1))}
                          <button class="button small" type="button" @click=${() => this.add()}>
                              ${icon('plus')}<span>${t('hours.add')}</span>
                          </button>`
            }`;
    }

    /** @param {Span} span @param {number} n */
    spanRow(span, n) {
        const names = weekdays('long');
        return html`<div class="hours-row" role="group" aria-label=${t('hours.row', {n})}>
            <div class="days">
                ${weekdays().map(
                    (name, day) =>
                        html`<label class="day"
                            ><input
                                type="checkbox"
                                .checked=${span.days[day]}
                                aria-label=${names[day]}
                                @change=${(/** @type {any} */ event) => (span.days[day] = event.target.checked)}
                            /><span aria-hidden="true">${name}</span></label
                        >`,
                )}
            </div>
            <div class="times">
                <input
                    type="time"
                    aria-label=${t('hours.from')}
                    .value=${span.from}
                    @change=${(/** @type {any} */ event) => (span.from = event.target.value)}
                />
                <span aria-hidden="true">–</span>
                <input
                    type="time"
                    aria-label=${t('hours.to')}
                    .value=${span.to}
                    @change=${(/** @type {any} */ event) => (span.to = event.target.value)}
                />
                <button
                    class="button quiet icon-only"
                    type="button"
                    aria-label=${t('hours.drop', {n})}
                    @click=${() => this.drop(span)}
                >
                    ${icon('cross')}
                </button>
            </div>
        </div>`;
    }
}

customElements.define('ly-hours', Hours);
