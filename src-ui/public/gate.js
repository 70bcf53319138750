/* Runs before anything else, in words that a WebView of 2017 understands. It puts the owner's size, paper and 长辈版 on the page
   before the first paint, checks that this WebView can run the app (Chromium 96, or a WebKit of the same age), and then either
   starts it or says in plain Chinese what to do. If the app does not come up, or falls over later, it says that too. */
(function () {
  'use strict';
  var FLOOR = 96, PATIENCE = 20000;
  var html = document.documentElement, failed = false;

  function look() {
    var kept = {};
    try { kept = JSON.parse(localStorage.getItem('look') || '{}') || {}; } catch (ignored) { kept = {}; }
    var night = window.matchMedia && matchMedia('(prefers-color-scheme: dark)').matches;
    if (kept.theme === 'dark' || (kept.theme !== 'light' && night)) { html.setAttribute('data-theme', 'dark'); }
    if (kept.elder) { html.setAttribute('data-elder', ''); }
    if (kept.zoom >= 95 && kept.zoom <= 150) { html.style.setProperty('--zoom', String(kept.zoom / 100)); }
    var bar = document.querySelector('meta[name=theme-color]');
    if (bar && html.getAttribute('data-theme') === 'dark') { bar.setAttribute('content', '#171512'); }
  }

  function version() {
    var found = /Chrom(?:e|ium)\/(\d+)/.exec(navigator.userAgent);
    return found ? Number(found[1]) : 0;
  }

  function fits() {
    var chromium = version();
    if (chromium && chromium < FLOOR) { return false; }
    return typeof WebAssembly === 'object' && typeof Promise === 'function' && 'noModule' in HTMLScriptElement.prototype &&
      typeof Array.prototype.at === 'function' && !!window.CSS && CSS.supports('aspect-ratio', '1');
  }

  function line(tag, text, parent) {
    var node = document.createElement(tag);
    node.textContent = text;
    parent.appendChild(node);
    return node;
  }

  function page(title, lines, action) {
    failed = true;
    var shell = document.getElementById('shell');
    if (!shell) {
      shell = document.createElement('div');
      shell.id = 'shell';
      document.body.appendChild(shell);
    }
    shell.className = 'gate';
    shell.removeAttribute('aria-busy');
    shell.setAttribute('role', 'alert');
    shell.textContent = '';
    line('h1', title, shell);
    for (var i = 0; i < lines.length; i += 1) { line('p', lines[i], shell); }
    var button = line('button', action, shell);
    button.className = 'btn';
    button.onclick = function () { location.replace('/'); };
  }

  function tooOld() {
    var now = version();
    page('这部手机的网页组件太旧了', [
      '廉信靠手机里的“Android System WebView”（系统网页组件）显示文字，它的版本不够新，打不开。',
      '请在应用商店里搜索“Android System WebView”或“Chrome”，更新后再打开廉信。找不到的，更新一次手机系统也可以。',
      now ? '现在的版本是 ' + now + '，需要 ' + FLOOR + ' 或更高。' : '更新不了的，请联系本单位联络人。'
    ], '再试一次');
  }

  function fellOver() {
    if (!failed) { page('廉信没有打开', ['遇到了意外情况。手机里的内容都还在，请重新打开一次。', '还是不行的，请联系本单位联络人。'], '重新打开'); }
  }

  function today() {
    var now = new Date(Date.now() + (new Date().getTimezoneOffset() + 480) * 60000);
    var day = document.getElementById('shell-day'), month = document.getElementById('shell-month');
    if (day && month) {
      day.textContent = String(now.getDate());
      month.textContent = (now.getMonth() + 1) + '月 星期' + '日一二三四五六'.charAt(now.getDay());
    }
  }

  function start() {
    today();
    if (!fits()) { tooOld(); return; }
    var boot = document.createElement('script');
    boot.type = 'module';
    boot.src = '/boot.js';
    boot.onerror = fellOver;
    document.head.appendChild(boot);
    setTimeout(function () { if (document.getElementById('shell')) { fellOver(); } }, PATIENCE);
  }

  look();
  window.addEventListener('lianxin-failed', fellOver);
  if (document.readyState === 'loading') { document.addEventListener('DOMContentLoaded', start); } else { start(); }
}());
