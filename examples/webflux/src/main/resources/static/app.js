'use strict';

const SHOWN = 20;
const KEPT = 5000;
const LOGGED = 40;
const PERIOD = 120000;
const REMOVED_FOR = 2500;
const DRAWN_EVERY = 200;

const $ = id => document.getElementById(id);
const tables = new Map();
const points = restored();
let shop = false;
let paused = false;

/** The charts go on where they were before a reload of the page. */
function restored() {
  const empty = { rate: [], latency: [], lag: [], retained: [] };
  try {
    const kept = JSON.parse(sessionStorage.getItem('points')) || {};
    for (const name of Object.keys(empty)) {
      empty[name] = (kept[name] || []).filter(point => point.at > Date.now() - PERIOD);
    }
  } catch (e) {
    // Nothing was kept, or the browser keeps nothing.
  }
  return empty;
}

function keep() {
  try {
    sessionStorage.setItem('points', JSON.stringify(points));
  } catch (e) {
    // The browser keeps nothing.
  }
}

/* The stream: EventSource comes back by itself with the id of the last event it has got. */

function connect() {
  const stream = new EventSource('changes?snapshot=true');
  stream.addEventListener('live', () => link('live', 'Live'));
  stream.addEventListener('reset', () => { tables.clear(); link('connecting', 'Reading the tables…'); schedule(); });
  stream.addEventListener('snapshot', event => apply(parse(event.data), true));
  stream.addEventListener('change', event => { const record = parse(event.data); apply(record, false); log(record); });
  stream.addEventListener('behind', () => link('connecting', 'Too slow: catching up…'));
  stream.addEventListener('busy', () => link('connecting', 'The server is busy: trying again…'));
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) {
      link('lost', 'Disconnected: trying again in 5 seconds');
      setTimeout(connect, 5000);
    } else {
      link('lost', 'Reconnecting…');
    }
  };
}

/** A number that does not survive as one (numeric, bigint) stays the text it came as, where the browser tells. */
function parse(json) {
  return JSON.parse(json, (name, value, context) =>
    typeof value === 'number' && context && context.source !== undefined && context.source !== String(value) ? context.source : value);
}

/* Live is what comes from the application while that has its changes from the database. */

let linked = ['connecting', 'Connecting…'];
let trouble = null;

function link(kind, text) {
  linked = [kind, text];
  state();
}

function state() {
  const [kind, words] = linked[0] === 'live' && trouble ? ['lost', trouble] : linked;
  $('connection').className = 'state ' + kind;
  if ($('connection-text').textContent !== words) {
    $('connection-text').textContent = words;
  }
}

function troubleOf(status) {
  if (status.failure) {
    return 'The stream has failed: ' + status.failure;
  }
  if (!status.reachable || status.phase === 'reconnecting') {
    return 'The database does not answer: waiting for it';
  }
  return status.phase === 'streaming' ? null : 'The stream is not running yet';
}

/* The tables, as the records say. */

function apply(record, quiet) {
  const name = record.metadata['opencdc.collection'];
  if (!name) {
    return;
  }
  if (!tables.has(name)) {
    tables.set(name, { rows: new Map(), more: 0 });
  }
  const table = tables.get(name);
  schedule();
  if (record.metadata['postgres.truncate'] === 'true') {
    table.rows.clear();
    table.more = 0;
  } else if (record.operation === 'delete') {
    remove(table, id(record.key, record.payload.before));
  } else {
    put(table, record, quiet);
  }
}

/** A row without key is what is in it. */
function id(key, row) {
  return JSON.stringify(key || row);
}

function remove(table, key) {
  const row = table.rows.get(key);
  if (row) {
    const removed = { ...row, mark: 'delete' };
    table.rows.set(key, removed);
    setTimeout(() => {
      if (table.rows.get(key) === removed) {
        table.rows.delete(key);
        schedule();
      }
    }, REMOVED_FOR);
  } else if (table.more > 0) {
    table.more--;
  }
}

function put(table, record, quiet) {
  const { before, after } = record.payload;
  const key = id(record.key, after);
  const old = record.operation !== 'update' || !before ? key
    : id(record.key && Object.fromEntries(Object.keys(record.key).map(k => [k, before[k]])), before);
  let known = table.rows.get(old) || table.rows.get(key);
  if (old !== key) {
    table.rows.delete(old);
  }
  if (!known && record.operation === 'update' && table.more > 0) {
    table.more--;
  }
  if (known && known.mark === 'delete') {
    known = null;
  }
  table.rows.set(key, {
    key: record.key,
    first: number(Object.values(record.key || after)[0]),
    values: { ...(known ? known.values : {}), ...after },
    mark: quiet ? '' : record.operation,
    version: {}
  });
  if (table.rows.size > KEPT * 1.2) {
    for (const [far] of inOrder(table.rows).slice(KEPT)) {
      table.rows.delete(far);
      table.more++;
    }
  }
}

function number(value) {
  return value !== null && value !== '' && typeof value !== 'boolean' && !isNaN(value) ? Number(value) : value;
}

/** Numbers from the last one down, all else from the first one up. */
function inOrder(rows) {
  return [...rows].sort(([, { first: a }], [, { first: b }]) =>
    typeof a === 'number' && typeof b === 'number' ? b - a : String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0);
}

let scheduled = false;

/** Draws a few times a second, however fast changes come. */
function schedule() {
  if (!scheduled && !paused) {
    scheduled = true;
    setTimeout(() => requestAnimationFrame(() => { scheduled = false; draw(); }), DRAWN_EVERY);
  }
}

function draw() {
  if (paused) {
    return;
  }
  const boxes = [...$('tables').children];
  boxes.filter(box => !tables.has(box.dataset.table)).forEach(box => box.remove());
  for (const [name, table] of [...tables].sort(([a], [b]) => a.localeCompare(b))) {
    drawTable(name, table);
  }
  $('empty').hidden = [...tables.values()].some(table => table.rows.size > 0);
  drawLog();
}

function drawTable(name, { rows, more }) {
  let box = [...$('tables').children].find(child => child.dataset.table === name);
  if (!box) {
    box = region('div', 'table', name);
    box.dataset.table = name;
    box.append(element('h3'), document.createElement('table'));
    box.lastChild.append(document.createElement('thead'), document.createElement('tbody'));
    box.lastChild.setAttribute('aria-label', name);
    const behind = [...$('tables').children].find(child => child.dataset.table.localeCompare(name) > 0);
    $('tables').insertBefore(box, behind || null);
  }
  const latest = inOrder(rows).slice(0, SHOWN);
  const count = [...rows.values()].filter(row => row.mark !== 'delete').length + more;
  const columns = [...new Set(latest.flatMap(([, row]) => Object.keys(row.values)))];
  box.firstChild.textContent = name + ' · ' + count + (count === 1 ? ' row' : ' rows')
    + (count > SHOWN ? ', ' + SHOWN + ' shown' : '');
  const numbers = new Set(columns.filter(c => latest.every(([, row]) => row.values[c] == null || typeof number(row.values[c]) === 'number')));
  const actions = shop && name === 'orders';
  box.querySelector('thead').replaceChildren(line('th', [...columns.map(c => [c, numbers.has(c)]), ...(actions ? [['actions', false]] : [])]));
  const body = box.querySelector('tbody');
  const present = new Map([...body.children].map(tr => [tr.dataset.key, tr]));
  const layout = columns.join() + actions;
  const focused = document.activeElement;
  const focusedRow = focused && body.contains(focused) ? focused.closest('tr') : null;
  const wanted = latest.map(([key, row]) => {
    const old = present.get(key);
    if (old && old.version === row.version && old.className === row.mark && old.dataset.layout === layout) {
      return old;
    }
    const tr = line('td', columns.map(c => [text(row.values[c]), numbers.has(c)]));
    tr.dataset.key = key;
    tr.dataset.layout = layout;
    tr.version = row.version;
    tr.className = row.mark;
    if (actions) {
      tr.append(row.mark === 'delete' ? document.createElement('td') : buttons(row));
    }
    return tr;
  });
  // A row that is moved would be highlighted again, so only what is new is put in, and what is gone taken out.
  const keep = new Set(wanted);
  for (const tr of [...body.children]) {
    if (!keep.has(tr)) {
      tr.remove();
    }
  }
  wanted.forEach((tr, i) => {
    if (body.children[i] !== tr) {
      body.insertBefore(tr, body.children[i] || null);
    }
  });
  if (focusedRow && !keep.has(focusedRow)) {
    const again = wanted.find(tr => tr.dataset.key === focusedRow.dataset.key);
    const at = [...focusedRow.querySelectorAll('button')].indexOf(focused);
    ((again && again.querySelectorAll('button')[at]) || box).focus({ preventScroll: true });
  }
}

function line(cell, values) {
  const tr = document.createElement('tr');
  for (const [value, right] of values) {
    const td = element(cell, right ? 'number' : '');
    td.textContent = value;
    td.title = value;
    if (cell === 'th') {
      td.scope = 'col';
    }
    tr.append(td);
  }
  return tr;
}

function buttons(row) {
  const td = document.createElement('td');
  const order = row.key.id;
  const next = { new: 'packed', packed: 'sent' }[row.values.status] || 'new';
  td.append(button('Mark ' + next, 'order ' + order, () => send('PUT', 'orders/' + order + '?status=' + next)),
    ' ', button('Delete', 'order ' + order, () => send('DELETE', 'orders/' + order)));
  return td;
}

function button(label, what, action) {
  const b = element('button', 'small');
  b.type = 'button';
  b.textContent = label;
  b.setAttribute('aria-label', label + ' ' + what);
  b.addEventListener('click', action);
  return b;
}

/** What scrolls can be reached by the keyboard. */
function region(tag, className, label) {
  const e = element(tag, className);
  e.tabIndex = 0;
  e.setAttribute('role', 'region');
  e.setAttribute('aria-label', label);
  return e;
}

function element(tag, className) {
  const e = document.createElement(tag);
  if (className) {
    e.className = className;
  }
  return e;
}

function text(value) {
  return value === undefined ? '' : value === null ? '∅' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/* The latest changes. */

let fresh = [];

function log(record) {
  fresh.push({ record, time: new Date().toLocaleTimeString() });
  if (fresh.length > LOGGED) {
    fresh.shift();
  }
  schedule();
}

function drawLog() {
  for (const { record, time } of fresh) {
    const li = document.createElement('li');
    const operation = record.metadata['postgres.truncate'] === 'true' ? 'truncate' : record.operation;
    const tag = element('span', 'tag ' + record.operation);
    tag.textContent = operation;
    const what = document.createElement('code');
    const shown = record.operation === 'delete' ? record.key || record.payload.before : record.payload.after;
    what.textContent = (record.metadata['opencdc.collection'] || record.metadata['postgres.message.prefix'] || '')
      + (shown ? ' ' + JSON.stringify(shown) : '');
    what.title = what.textContent;
    const at = document.createElement('time');
    at.textContent = time;
    li.append(tag, what, at);
    $('log').prepend(li);
  }
  fresh = [];
  while ($('log').children.length > LOGGED) {
    $('log').lastChild.remove();
  }
}

$('pause').addEventListener('click', () => {
  paused = !paused;
  $('pause').textContent = paused ? 'Resume' : 'Pause';
  $('paused').hidden = !paused;
  schedule();
});

/* The numbers. */

let last = null;

async function status() {
  try {
    const response = await fetch('status');
    if (!response.ok) {
      throw new Error('status ' + response.status);
    }
    const now = await response.json();
    const at = Date.now();
    $('database').textContent = ': ' + now.database + ', slot ' + now.slotName;
    shop = now.shop;
    $('shop').hidden = !shop;
    trouble = troubleOf(now);
    drawPipelines(now.pipelines);
    $('phase').textContent = now.phase;
    $('subscribers').textContent = now.subscribers;
    $('replay').textContent = now.replayRecords + ' changes, ' + bytes(now.replayBytes);
    $('seen').textContent = now.changes;
    chart('rate', last && now.changes >= last.changes ? (now.changes - last.changes) * 1000 / (at - last.at) : null, rate);
    chart('latency', last && now.changes > last.changes ? now.latencyMillis : null, millis);
    last = { changes: now.changes, at };
    chart('lag', now.lagBytes, bytes);
    chart('retained', now.retainedBytes, bytes);
  } catch (e) {
    last = null;
    $('phase').textContent = 'unknown';
    chart('rate', null, rate);
    chart('latency', null, millis);
    chart('lag', null, bytes);
    chart('retained', null, bytes);
  }
  state();
  keep();
  setTimeout(status, 2000);
}

/* The pipelines, as the actuator reports them: what is wrong says what to do. */

let drawnPipelines = '';

function drawPipelines(pipelines) {
  const text = JSON.stringify(pipelines);
  if (text === drawnPipelines) {
    return;
  }
  drawnPipelines = text;
  $('pipelines').replaceChildren(...pipelines.map(pipeline => {
    const item = document.createElement('li');
    item.dataset.pipeline = pipeline.name;
    const head = element('p', 'state ' + (pipeline.status === 'UP' ? 'live' : pipeline.status === 'DOWN' ? 'lost' : 'connecting'));
    const dot = element('span', 'dot');
    dot.setAttribute('aria-hidden', 'true');
    head.append(dot, pipeline.name + ': ' + (pipeline.status === 'DOWN' ? 'needs attention' : pipeline.phase)
      + (pipeline.restarts > 0 ? ', started again ' + pipeline.restarts + ' times' : ''));
    item.append(head, ...pipeline.problems.map(problem => paragraph('problem', problem)));
    if (pipeline.refused.length > 0) {
      item.append(paragraph('hint', 'Refused by the target and set aside, the latest first:'),
        ...pipeline.refused.map(letter => paragraph('problem', letter.operation + ' ' + letter.key + ': ' + letter.error)));
    }
    return item;
  }));
}

function paragraph(className, words) {
  const p = element('p', className);
  p.textContent = words;
  return p;
}

/** Draws what came within the period; where something was not known there is a gap. */
function chart(name, value, unit) {
  const now = Date.now();
  const all = points[name];
  all.push({ at: now, value });
  while (all[0].at < now - PERIOD) {
    all.shift();
  }
  const top = Math.max(...all.map(point => point.value || 0), 1);
  const x = point => (300 - (now - point.at) * 300 / PERIOD).toFixed(1);
  const y = point => (62 - point.value / top * 58).toFixed(1);
  let curve = '';
  let area = '';
  all.forEach((point, i) => {
    if (point.value !== null) {
      const first = i === 0 || all[i - 1].value === null;
      const final = i === all.length - 1 || all[i + 1].value === null;
      curve += (first ? 'M' : 'L') + x(point) + ',' + y(point);
      area += (first ? 'M' + x(point) + ',64L' : 'L') + x(point) + ',' + y(point) + (final ? 'L' + x(point) + ',64Z' : '');
    }
  });
  const svg = $(name + '-chart');
  if (!svg.firstChild) {
    for (const kind of ['area', 'curve']) {
      const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      path.setAttribute('class', kind);
      svg.append(path);
    }
  }
  svg.children[0].setAttribute('d', area);
  svg.children[1].setAttribute('d', curve);
  $(name + '-value').textContent = unit(value);
  $(name + '-top').textContent = 'highest ' + unit(top);
  svg.setAttribute('aria-label', svg.dataset.title + ', the last two minutes: now ' + unit(value) + ', highest ' + unit(top));
}

function rate(n) {
  return n === null ? 'unknown' : n.toFixed(n < 10 ? 1 : 0) + '/s';
}

function millis(n) {
  return n === null || n === undefined ? 'no change' : n < 10000 ? Math.round(n) + ' ms' : (n / 1000).toFixed(1) + ' s';
}

function bytes(n) {
  if (n === null || n === undefined) {
    return 'unknown';
  }
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let i = 0;
  while (n >= 1024 && i < units.length - 1) {
    n /= 1024;
    i++;
  }
  return (i === 0 || n >= 100 ? Math.round(n) : n.toFixed(1)) + ' ' + units[i];
}

/* The form: what it does comes back as a change. */

async function send(method, path, body) {
  const result = $('form-result');
  try {
    const response = await fetch(path, { method, headers: { 'Content-Type': 'application/json' }, body });
    result.textContent = response.ok ? '' : 'That did not work (' + response.status + ').';
    return response.ok;
  } catch (e) {
    result.textContent = 'The server cannot be reached.';
    return false;
  }
}

$('order-form').addEventListener('submit', async event => {
  event.preventDefault();
  const form = new FormData(event.target);
  if (await send('POST', 'orders', JSON.stringify({ customer: form.get('customer'), amount: Number(form.get('amount')) }))) {
    $('form-result').textContent = 'Committed. The row below is the change coming back.';
  }
});
$('workload').addEventListener('change', event => send('POST', 'workload?rate=' + event.target.value));

fetch('workload').then(response => response.ok ? response.text() : '0').then(now => { $('workload').value = now; }, () => {});
connect();
status();
