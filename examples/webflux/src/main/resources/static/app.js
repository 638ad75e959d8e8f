'use strict';

const MAX_ROWS = 20;
const MAX_LOG = 40;
const MAX_POINTS = 60;
const REMOVED_FOR = 2500;

const $ = id => document.getElementById(id);
const tables = new Map();
const points = { rate: [], lag: [], retained: [] };
let shop = false;

/* The stream: EventSource comes back by itself with the id of the last change it has got. */

function connect() {
  const stream = new EventSource('changes?snapshot=true');
  stream.addEventListener('live', () => state('live', 'Live'));
  stream.addEventListener('reset', () => { tables.clear(); state('connecting', 'Reading the tables…'); schedule(); });
  stream.addEventListener('snapshot', event => apply(JSON.parse(event.data), true));
  stream.addEventListener('change', event => { const record = JSON.parse(event.data); apply(record, false); log(record); });
  stream.addEventListener('behind', () => state('connecting', 'Too slow: catching up…'));
  stream.addEventListener('busy', () => state('connecting', 'The server is busy: trying again…'));
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) {
      state('lost', 'Disconnected: trying again in 5 seconds');
      setTimeout(connect, 5000);
    } else {
      state('lost', 'Reconnecting…');
    }
  };
}

function state(kind, text) {
  $('connection').className = 'state ' + kind;
  if ($('connection-text').textContent !== text) {
    $('connection-text').textContent = text;
  }
}

/* The tables, as the records say. */

function apply(record, quiet) {
  const name = record.metadata['opencdc.collection'];
  if (!name) {
    return;
  }
  if (!tables.has(name)) {
    tables.set(name, new Map());
  }
  const rows = tables.get(name);
  if (record.metadata['postgres.truncate'] === 'true') {
    rows.clear();
    return schedule();
  }
  const before = record.payload.before;
  const key = JSON.stringify(record.key);
  if (record.operation === 'delete') {
    const row = rows.get(key);
    if (row) {
      row.mark = 'delete';
      row.until = Date.now() + REMOVED_FOR;
      setTimeout(schedule, REMOVED_FOR + 50);
    }
    return schedule();
  }
  let known = rows.get(key);
  if (record.operation === 'update' && before && record.key) {
    const old = JSON.stringify(Object.fromEntries(Object.keys(record.key).map(k => [k, before[k]])));
    if (old !== key && rows.has(old)) {
      known = rows.get(old);
      rows.delete(old);
    }
  }
  rows.set(key, {
    key: record.key,
    values: { ...(known ? known.values : {}), ...record.payload.after },
    mark: quiet ? '' : record.operation,
    changed: quiet ? 0 : Date.now(),
    version: (known ? known.version : 0) + 1
  });
  schedule();
}

let scheduled = false;

/** Draws at most once a frame, however fast changes come. */
function schedule() {
  if (!scheduled) {
    scheduled = true;
    requestAnimationFrame(() => { scheduled = false; draw(); });
  }
}

function draw() {
  const now = Date.now();
  const place = $('tables');
  let any = false;
  for (const [name, rows] of [...tables].sort(([a], [b]) => a.localeCompare(b))) {
    for (const [key, row] of rows) {
      if (row.until && row.until <= now) {
        rows.delete(key);
      }
    }
    any = any || rows.size > 0;
    table(name, rows);
  }
  for (const child of [...place.children]) {
    if (!tables.has(child.dataset.table)) {
      child.remove();
    }
  }
  $('empty').hidden = any;
}

function table(name, rows) {
  let box = [...$('tables').children].find(child => child.dataset.table === name);
  if (!box) {
    box = element('div', 'table');
    box.dataset.table = name;
    box.append(element('h3'), document.createElement('table'));
    box.lastChild.append(document.createElement('thead'), document.createElement('tbody'));
    const behind = [...$('tables').children].find(child => child.dataset.table.localeCompare(name) > 0);
    $('tables').insertBefore(box, behind || null);
  }
  const latest = [...rows.entries()].sort(([ka, a], [kb, b]) => order(kb, ka)).slice(0, MAX_ROWS);
  const columns = [...new Set(latest.flatMap(([, row]) => Object.keys(row.values)))];
  box.firstChild.textContent = name + ' · ' + rows.size + (rows.size === 1 ? ' row' : ' rows')
    + (rows.size > MAX_ROWS ? ', the last ' + MAX_ROWS + ' shown' : '');
  const numbers = new Set(columns.filter(c => latest.every(([, row]) => row.values[c] == null || typeof row.values[c] === 'number')));
  const actions = shop && name === 'orders';
  box.querySelector('table').setAttribute('aria-label', name);
  box.querySelector('thead').replaceChildren(line('th', [...columns.map(c => [c, numbers.has(c)]), ...(actions ? [['', false]] : [])]));
  const body = box.querySelector('tbody');
  const present = new Map([...body.children].map(tr => [tr.dataset.key, tr]));
  const wanted = latest.map(([key, row]) => {
    const old = present.get(key);
    const stamp = row.version + row.mark;
    if (old && old.dataset.stamp === stamp && old.children.length === columns.length + (actions ? 1 : 0)) {
      return old;
    }
    const tr = line('td', columns.map(c => [text(row.values[c]), numbers.has(c)]));
    tr.dataset.key = key;
    tr.dataset.stamp = stamp;
    tr.className = row.mark;
    if (actions) {
      tr.append(buttons(row));
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
}

function order(a, b) {
  const x = Object.values(JSON.parse(a) || {})[0];
  const y = Object.values(JSON.parse(b) || {})[0];
  return typeof x === 'number' && typeof y === 'number' ? x - y : String(y).localeCompare(String(x));
}

function line(cell, values) {
  const tr = document.createElement('tr');
  for (const [value, number] of values) {
    const td = element(cell, number ? 'number' : '');
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
  const id = row.key.id;
  const next = { new: 'packed', packed: 'sent' }[row.values.status] || 'new';
  td.append(button('Mark ' + next, 'order ' + id, () => send('PUT', 'orders/' + id + '?status=' + next)),
    ' ', button('Delete', 'order ' + id, () => send('DELETE', 'orders/' + id)));
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

function element(name, className) {
  const e = document.createElement(name);
  if (className) {
    e.className = className;
  }
  return e;
}

function text(value) {
  return value === undefined ? '' : value === null ? '∅' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function log(record) {
  const li = document.createElement('li');
  const tag = element('span', 'tag ' + record.operation);
  tag.textContent = record.operation;
  const what = document.createElement('code');
  const shown = record.operation === 'delete' ? record.key : record.payload.after;
  what.textContent = (record.metadata['opencdc.collection'] || record.metadata['postgres.message.prefix'] || '') + ' ' + JSON.stringify(shown);
  what.title = what.textContent;
  const time = document.createElement('time');
  time.textContent = new Date().toLocaleTimeString();
  li.append(tag, what, time);
  $('log').prepend(li);
  while ($('log').children.length > MAX_LOG) {
    $('log').lastChild.remove();
  }
}

/* The numbers. */

let last = null;

async function status() {
  try {
    const now = await (await fetch('status')).json();
    const at = performance.now();
    shop = now.shop;
    $('shop').hidden = !shop;
    $('phase').textContent = now.phase;
    $('subscribers').textContent = now.subscribers;
    $('replay').textContent = now.replayRecords + ' changes, ' + bytes(now.replayBytes);
    $('seen').textContent = now.changes;
    if (last && now.changes >= last.changes) {
      const rate = (now.changes - last.changes) * 1000 / (at - last.at);
      chart('rate', rate, rate.toFixed(rate < 10 ? 1 : 0) + '/s');
    }
    last = { changes: now.changes, at };
    chart('lag', now.lagBytes, bytes(now.lagBytes));
    chart('retained', now.retainedBytes, bytes(now.retainedBytes));
  } catch (e) {
    last = null;
    $('phase').textContent = 'unknown';
  }
}

function chart(name, value, label) {
  $(name + '-value').textContent = label;
  const all = points[name];
  all.push(value || 0);
  if (all.length > MAX_POINTS) {
    all.shift();
  }
  const top = Math.max(...all, 1);
  const x = i => 300 - (all.length - 1 - i) * 300 / (MAX_POINTS - 1);
  const coordinates = all.map((v, i) => x(i).toFixed(1) + ',' + (62 - v / top * 58).toFixed(1)).join(' ');
  const svg = $(name + '-chart');
  if (!svg.firstChild) {
    for (const shape of ['polygon', 'polyline']) {
      svg.append(document.createElementNS('http://www.w3.org/2000/svg', shape));
    }
  }
  svg.children[0].setAttribute('points', x(0).toFixed(1) + ',64 ' + coordinates + ' 300,64');
  svg.children[1].setAttribute('points', coordinates);
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
    const response = await fetch(path, { method, headers: body ? { 'Content-Type': 'application/json' } : {}, body });
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

fetch('workload').then(response => response.ok ? response.text() : '0').then(rate => { $('workload').value = rate; });
connect();
status();
setInterval(status, 2000);
