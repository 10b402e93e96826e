// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {Element, Source} from '../base/element.js';
import {exactTime, moment, problemText, t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {badge, button, empty, facts, shown, toast} from '../base/parts.js';
import {may, session} from '../base/session.js';
import {simulateTapDialog} from './actions.js';

/** @type {Record<string, string[]>} what a simulated device can be made to do */
const PRANKS = {
    lock: ['jam', 'free', 'cut', 'join'],
    reader: ['cut', 'join'],
    sensor: ['open', 'close', 'cut', 'join'],
};

/** What a device really said, frame by frame: the page that ends guessing. */
class Frames extends Element {
    static properties = {device: {attribute: false}};

    constructor() {
        super();
        this.device = '';
        this.one = new Source(this, () => api.get('/devices/' + this.device));
        this.frames = new Source(this, async () => (await api.get('/devices/' + this.device + '/frames')).items);
    }

    /** @param {Map<string, any>} changed */
    willUpdate(changed) {
        if (changed.has('device') && this.device) {
            this.one.reset();
            this.frames.reset();
        }
    }

    connectedCallback() {
        super.connectedCallback();
        if (session.site) this.follow('devices', session.site.id, () => this.read());
        this.every(3000, () => document.visibilityState === 'visible' && this.read());
    }

    read() {
        this.one.load();
        this.frames.load();
    }

    /** @param {string} action */
    async play(action) {
        try {
            await api.post('/devices/' + this.device + '/simulate', {action});
            toast(t('simulate.did', {what: t('simulate.' + action)}));
            this.read();
        } catch (problem) {
            toast(problemText(problem), 'bad');
        }
    }

    render() {
        const device = this.one.data;
        return html`<div class="page">
            <p class="back">
                <a href="/doors">${icon('left')}<span>${t('doors.title')}</span></a>
            </p>
            <h1 tabindex="-1">${device?.name ?? t('frames.title')}</h1>
            ${shown(
                this.one,
                (one) =>
                    html`<section class="panel" aria-labelledby="device-h">
                        <h2 id="device-h" class="visually-hidden">${t('device.one')}</h2>
                        <p class="badges">
                            ${one.online ? badge('ok', t('device.online'), 'live') : badge('warn', t('device.offline'), 'offline')}${one.alarms ? badge('bad', t('alarm.count', {n: one.alarms}), 'alarm') : nothing}
                        </p>
                        ${facts([
                            [t('device.kind'), t('device.kind.' + one.kind)],
                            [t('device.driver'), t('driver.' + one.driver)],
                            [t('device.address'), html`<code>${one.slug}</code>`],
                            [t('device.use'), one.use ? t('use.' + one.use) : ''],
                            [t('device.state'), one.state ? html`<code>${one.state}</code>` : ''],
                            [
                                t('device.lastSeen'),
                                one.lastSeen ? moment(one.lastSeen, session.site?.zone) : t('device.never'),
                            ],
                            [t('device.rejectedFrames'), String(one.rejected)],
                        ])}
                        ${
                            one.driver === 'tasmota'
                                ? html`<div class="notice warn">
                                      ${icon('question')}
                                      <div>${t('device.tasmotaNote')}</div>
                                  </div>`
                                : nothing
                        }
                        ${
                            one.driver === 'sim' && may('device:simulate')
                                ? html`<div class="buttons">
                                      ${one.kind === 'reader' ? button(t('simulate.title'), async () => (await simulateTapDialog([one]), this.read()), {shape: 'reader'}) : nothing}
                                      ${(PRANKS[one.kind] ?? []).map((action) => button(t('simulate.' + action), () => this.play(action)))}
                                  </div>`
                                : nothing
                        }
                    </section>`,
            )}
            <section class="panel" aria-labelledby="frames-h">
                <h2 id="frames-h">${t('frames.heading')}</h2>
                <p class="muted">${t('frames.text')}</p>
                ${shown(this.frames, (frames) =>
                    frames.length
                        ? html`<div class="scroll" tabindex="0" role="region" aria-labelledby="frames-h">
                              <table class="frames">
                                  <thead>
                                      <tr>
                                          <th scope="col">${t('frames.at')}</th>
                                          <th scope="col">${t('frames.way')}</th>
                                          <th scope="col">${t('frames.what')}</th>
                                      </tr>
                                  </thead>
                                  <tbody>
                                      ${frames.map(
                                          (/** @type {any} */ frame) =>
                                              html`<tr class=${frame.fault ? 'fault' : ''}>
                                                  <td>
                                                      <time datetime=${frame.at}
                                                          >${exactTime(frame.at, session.site?.zone)}</time
                                                      >
                                                  </td>
                                                  <td>
                                                      ${icon(frame.direction === 'in' ? 'enter' : 'leave')}<span
                                                          >${t('frames.' + frame.direction)}</span
                                                      >
                                                  </td>
                                                  <td>
                                                      <code>${frame.text || frame.hex}</code
                                                      >${frame.fault ? html` ${badge('bad', t('frames.fault', {code: frame.fault}), 'refuse')}` : nothing}
                                                      ${
                                                          frame.text && frame.hex
                                                              ? html`<details>
                                                                    <summary>${t('frames.bytes')}</summary>
                                                                    <code class="hex"
                                                                        >${frame.hex.replace(/(..)(?=.)/g, '$1 ')}</code
                                                                    >
                                                                </details>`
                                                              : nothing
                                                      }
                                                  </td>
                                              </tr>`,
                                      )}
                                  </tbody>
                              </table>
                          </div>`
                        : empty('wave', t('frames.none'), t('frames.noneText')),
                )}
            </section>
        </div>`;
    }
}

customElements.define('ly-frames', Frames);
