// The first view: figures, charts, who sends most, round trips, and connections as they come and go.

import {poll} from './api.js';
import {Chart} from './charts.js';
import {badge, h, keyText, replace, setText, table} from './dom.js';
import {bytes, bytesParts, count, days, duration, micros, plural, timeOfDay} from './format.js';
import {MAX_SECONDS} from './history.js';

const RANGES = [[120, '2 min'], [900, '15 min'], [MAX_SECONDS, '1 h']];
const TOP = 10;
const SHOWN_RECENT = 12;
const SUMMARY_INTERVAL_MS = 5000;
const DESCRIBE_EVERY = 15;
const HOUR_EVERY = 4;
const SOON_S = 14 * 86400;

let range = 900;

export function overview(session, view, signal) {
    const {history} = session;
    const tiles = new Tiles(session);
    const charts = [
        new Chart('Throughput', history, [['bytesReceived', 'received'], ['bytesSent', 'sent']], each => `${bytes(each)}/s`),
        new Chart('Packets', history, [['packetsReceived', 'received'], ['packetsSent', 'sent'],
            ['packetsForwardedIn', 'from other relays'], ['packetsForwardedOut', 'to other relays']],
            each => `${count(each)}/s`),
        new Chart('Dropped packets', history,
            () => history.reasons.length ? history.reasons.map(each => [each, each.replaceAll('_', ' ')])
                : [['none', 'none']],
            each => `${count(each)}/s`),
        new Chart('Queue delay', history, [['queueDelayMicros', 'average']], micros),
        new Chart('Clients', history, [['clients', 'connected'], ['homeClients', 'have their home here']], count),
    ];
    const kinds = h('section', {class: 'card'});
    const roundTrips = h('section', {class: 'card'});
    const talkers = h('section', {class: 'card'});
    const duplicates = h('section', {class: 'card'});
    const recent = h('section', {class: 'card'});

    const ranges = h('div', {class: 'ranges', role: 'group', 'aria-label': 'Time shown in the charts'},
        RANGES.map(([seconds, label]) => h('button', {
            type: 'button', class: 'small', 'aria-pressed': String(seconds === range),
            onclick: event => setRange(seconds, event.currentTarget),
        }, label)));

    async function setRange(seconds, button) {
        range = seconds;
        ranges.querySelectorAll('button').forEach(each => each.setAttribute('aria-pressed', String(each === button)));
        if (seconds > session.loadedSeconds) {
            await session.load(seconds);
        }
        charts.forEach(each => {
            each.seconds = seconds;
        });
    }

    view.append(
        tiles.element, ranges,
        h('div', {class: 'charts'}, charts.map(each => each.element)),
        h('div', {class: 'cards'}, kinds, roundTrips),
        h('div', {class: 'cards wide-cards'}, talkers, recent, duplicates));
    charts.forEach(each => {
        each.seconds = range;
        each.describe();
    });

    let seconds = 0;
    session.on('second', () => {
        tiles.draw();
        showRecent(recent, session);
        if (document.visibilityState === 'visible' && (range <= 900 || seconds % HOUR_EVERY === 0)) {
            charts.forEach(each => each.draw());
        }
        if (seconds++ % DESCRIBE_EVERY === 0) {
            charts.forEach(each => each.describe());
        }
    }, signal);
    session.on('status', () => tiles.draw(), signal);
    signal.addEventListener('abort', () => charts.forEach(each => each.remove()));

    session.api.events(`/traffic?top=${TOP}`, {
        signal,
        onState: () => {},
        onEvent: (name, data) => name === 'traffic' && showTalkers(talkers, data.clients),
    });
    poll(async () => {
        const summary = await session.api.get('/clients/summary', signal);
        showKinds(kinds, summary);
        showRoundTrips(roundTrips, summary.roundTrips);
        const rows = summary.duplicateKeys
            ? (await session.api.get('/clients?duplicates=true&limit=20', signal)).clients
            : [];
        showDuplicates(duplicates, summary, rows);
    }, SUMMARY_INTERVAL_MS, signal);
    tiles.draw();
    showTalkers(talkers, []);
    showRecent(recent, session);
}

/** The figures in the first line. */
class Tiles {
    #session;
    #values = new Map();

    constructor(session) {
        this.#session = session;
        this.state = h('div', {class: 'state'});
        const tiles = h('div', {class: 'tiles'},
            this.#tile('clients', 'Clients'), this.#tile('in', 'Received'), this.#tile('out', 'Sent'),
            this.#tile('packets', 'Packets'), this.#tile('drops', 'Dropped'), this.#tile('delay', 'Queue delay'));
        this.element = h('section', {class: 'summary', 'aria-label': 'State of the relay'}, this.state, tiles);
    }

    #tile(id, label) {
        const number = h('b', {});
        const unit = h('span', {class: 'unit'});
        const note = h('small', {class: 'muted'});
        this.#values.set(id, {number, unit, note});
        return h('div', {class: `card tile tile-${id}`},
            h('span', {class: 'muted'}, label), h('p', {}, number, ' ', unit), note);
    }

    #set(id, [number, unit], note) {
        const tile = this.#values.get(id);
        setText(tile.number, number);
        setText(tile.unit, unit);
        setText(tile.note, note);
    }

    draw() {
        const {history, status} = this.#session;
        const drops = history.newestDrops();
        const received = history.newest('packetsReceived');
        this.#set('clients', [count(history.newest('clients')), ''], `${count(history.newest('homeClients'))} at home here`);
        this.#set('in', perSecond(bytesParts(history.newest('bytesReceived'))), `${bytes(status.bytes.received)} since the start`);
        this.#set('out', perSecond(bytesParts(history.newest('bytesSent'))), `${bytes(status.bytes.sent)} since the start`);
        this.#set('packets', [count(received), '/s'], `${count(status.packets.received)} since the start`);
        this.#set('drops', [count(drops), '/s'], `${count(status.packets.dropped)} since the start`);
        this.#set('delay', micros(history.newest('queueDelayMicros')).split(' '), 'moving average');
        this.element.querySelector('.tile-drops').classList.toggle('has-drops', drops > 0);
        replace(this.state, states(status));
    }
}

function perSecond([number, unit]) {
    return [number, `${unit}/s`];
}

/** The relay's state in badges and words. */
function states(status) {
    const all = [status.draining ? badge('warn', 'draining')
        : status.enabled ? badge('good', 'relaying') : badge('warn', 'relaying is off')];
    if (status.mesh.expected) {
        all.push(badge(status.mesh.up === status.mesh.expected ? 'good' : 'bad',
            `${status.mesh.up} of ${plural(status.mesh.expected, 'link')} up`));
    }
    if (status.certificate.notAfter) {
        const left = (Date.parse(status.certificate.notAfter) - Date.now()) / 1000;
        all.push(badge(left < 0 ? 'bad' : left < SOON_S ? 'warn' : 'good', left < 0
            ? 'certificate has ended' : `certificate ends in ${days(left)}`));
    }
    return [...all, h('span', {class: 'muted small'},
        `Node ${status.nodeName} of region ${status.region.name} (${status.region.id}), `
        + `jderp ${status.version}, up ${duration(status.uptimeSeconds)}`)];
}

/** A bar for each row of [label, value, text]. */
function bars(rows, caption) {
    const max = rows.reduce((most, [, value]) => Math.max(most, value), 1);
    return h('table', {class: 'bars'},
        h('caption', {class: 'hidden-text'}, caption),
        h('tbody', {}, rows.map(([label, value, text]) => {
            const bar = h('span', {class: 'bar-fill'});
            bar.style.setProperty('--share', String(value / max));
            return h('tr', {}, h('th', {scope: 'row'}, label), h('td', {class: 'bar-cell'}, bar),
                h('td', {class: 'num'}, text));
        })));
}

function showKinds(box, summary) {
    const rows = summary.transports.flatMap(({transport, clients, home}) => [
        [`${transport}, home here`, home, count(home)],
        [`${transport}, home elsewhere`, clients - home, count(clients - home)],
    ]);
    replace(box, h('header', {}, h('h2', {}, 'Clients by transport and home')),
        rows.length ? bars(rows, 'Clients by transport and home') : h('p', {class: 'muted'}, 'No client is connected.'),
        h('p', {class: 'small muted'}, [
            `${plural(summary.mesh, 'connection')} of other relays and monitors`,
            `${plural(summary.preferOther, 'client')} would prefer another node`,
        ].join(', ')));
}

function showRoundTrips(box, {boundsMicros, clients, unknown}) {
    const last = clients.findLastIndex(each => each > 0);
    const first = clients.findIndex(each => each > 0);
    const rows = clients.map((value, i) => [
        i < boundsMicros.length ? `≤ ${micros(boundsMicros[i])}` : `> ${micros(boundsMicros.at(-1))}`,
        value, count(value)]).slice(Math.max(0, first - 1), Math.max(4, last + 2));
    replace(box, h('header', {}, h('h2', {}, 'Round trips to clients')),
        last < 0 ? h('p', {class: 'muted'}, 'No client has answered a Ping yet; one is sent every derp.ping-interval.')
            : bars(rows, 'Clients by their last round trip'),
        h('p', {class: 'small muted'}, `${plural(unknown, 'client')} without a measured round trip`));
}

function showTalkers(box, clients) {
    replace(box, h('header', {}, h('h2', {}, 'Top talkers'), h('span', {class: 'small muted'}, 'in the last second')),
        clients.length === 0 ? h('p', {class: 'muted'}, 'No client sends or receives now.')
            : table('Top talkers', ['Key', ['wide-only', 'Address'], ['num', 'Received'], ['num', 'Sent']], clients.map(each => [
                keyText(each.key), ['wide-only', each.address ?? ''],
                ['num', `${bytes(each.bytesReceivedPerSecond)}/s`], ['num', `${bytes(each.bytesSentPerSecond)}/s`],
            ])));
}

function showRecent(box, session) {
    const rows = session.recent.slice(0, SHOWN_RECENT);
    replace(box, h('header', {}, h('h2', {}, 'Connections'),
        h('span', {class: 'small muted'}, session.missed ? `${count(session.missed)} more not shown` : 'as they begin and end')),
        rows.length === 0 ? h('p', {class: 'muted'}, 'No connection has begun or ended since this page was opened.')
            : table('Connections that began and ended', ['State', 'Key', ['wide-only', 'Transport'], 'When'], rows.map(each => [
                each.name === 'connected' ? badge('good', 'began') : badge('', each.reason.replaceAll('_', ' ')),
                keyText(each.key), ['wide-only', each.transport],
                timeOfDay(each.at),
            ])));
}

function showDuplicates(box, summary, rows) {
    replace(box, h('header', {}, h('h2', {}, 'Duplicates'),
        h('span', {class: 'small muted'}, `${plural(summary.duplicateKeys, 'key')} with several connections`)),
        rows.length === 0 ? h('p', {class: 'muted'}, 'Every key has one connection.')
            : table('Connections of keys with several connections', ['Key', ['wide-only', 'Address'], 'State', ['num', 'Age']], rows.map(each => [
                keyText(each.key), ['wide-only', each.address ?? ''],
                each.conflict ? badge('bad', 'sends in turns') : each.active ? badge('good', 'active') : badge('', 'passive'),
                ['num', duration(each.ageSeconds)],
            ])));
}
