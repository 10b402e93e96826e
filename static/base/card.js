// @ts-check
/** @typedef {{kind: string, data: string, bits: number}} Card */

/**
 * A card as typed by a person or by a reader that acts as a keyboard: ten decimal digits are the 32 bits of an EM4100,
 * 6 to 32 hex digits are bytes as they are. Null when it is neither.
 * @param {string} text
 * @returns {Card | null}
 */
export function parseCard(text) {
    const plain = text.replace(/[\s:,-]/g, '').toUpperCase();
    if (/^\d{10}$/.test(plain) && Number(plain) <= 0xffffffff) {
        return {kind: 'em4100', data: Number(plain).toString(16).toUpperCase().padStart(8, '0'), bits: 32};
    }
    if (!/^[0-9A-F]{6,32}$/.test(plain) || plain.length % 2) return null;
    return {kind: plain.length <= 10 ? 'em4100' : 'mifare', data: plain, bits: plain.length * 4};
}

/** A reader types ten digits well within this; a hand does not. Long enough for a busy machine. */
export const TYPED_BY_READER_MS = 1000;
