// Loads the wasm. Apart from gate.js because an old WebView could not even read this line of it.
import init from '/lianxin-ui.js';
init({ module_or_path: '/lianxin-ui_bg.wasm' }).catch((error) => {
  console.error(error);
  window.dispatchEvent(new CustomEvent('lianxin-failed'));
});
