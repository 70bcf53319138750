// The three functions of the shell that the user interface uses, over HTTP: so the very files that ship run in a browser engine, before a real client.
(() => {
  const listeners = new Map();
  const events = new EventSource('/events');
  events.onmessage = (message) => {
    const { name, payload } = JSON.parse(message.data);
    for (const call of listeners.get(name) || []) call({ event: name, id: 0, payload });
  };
  window.__TAURI__ = {
    core: {
      invoke: async (command, args) => {
        const response = await fetch('/call', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ command, args }) });
        const answer = await response.json();
        if (!response.ok) throw answer;
        return answer;
      },
      convertFileSrc: (path, scheme) => `/${scheme}/${encodeURIComponent(path)}`,
    },
    event: {
      listen: async (name, call) => {
        if (!listeners.has(name)) listeners.set(name, new Set());
        listeners.get(name).add(call);
        return () => listeners.get(name).delete(call);
      },
    },
  };
})();
