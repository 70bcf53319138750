// Loads the console under the names its own script element was given, and says in words when that fails or when the console falls over.
const own = document.querySelector('script[data-js]');

function failed(error) {
  if (error) console.error(error);
  let shell = document.getElementById('shell');
  if (!shell) {
    shell = document.createElement('div');
    shell.id = 'shell';
    document.body.prepend(shell);
  }
  shell.textContent = '';
  const words = document.createElement('p');
  words.setAttribute('role', 'alert');
  words.textContent = '网页控制台没有打开。请刷新网页再试；还不行的，请换用较新的 Chrome 或 Edge 浏览器，或者联系管理员。';
  shell.append(words);
}

window.addEventListener('lianxin-failed', () => failed());
import(own.dataset.js).then((program) => program.default({ module_or_path: own.dataset.wasm })).catch(failed);
