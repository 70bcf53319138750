/* Runs before the first paint: light or dark paper, as chosen in the console or else as the system has it. */
(function () {
  'use strict';
  var kept = null;
  try { kept = localStorage.getItem('lianxin-look'); } catch (ignored) { kept = null; }
  var night = window.matchMedia && matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.setAttribute('data-theme', kept === 'dark' || (kept !== 'light' && night) ? 'dark' : 'light');
}());
