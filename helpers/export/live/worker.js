// Python in a worker: the page stays alive whatever a cell does, and can end it.
//
// A message {id, call, args} calls a function of cells.py; {id, value} or {error} comes back.
// {loaded: bytes} comes while Python loads, {ready: true} when it is there.

import { loadPyodide } from "./pyodide.mjs";

/** Load Python and return the functions of cells.py. folder: where Pyodide and the wheels are. */
export async function startPython(folder) {
  const python = await loadPyodide({ indexURL: folder, stdout: () => {}, stderr: () => {} });
  await python.loadPackage(Object.keys(python.lockfile.packages));
  return python.pyimport("cells");
}

/**
 * Report how much is fetched, and what cannot be: Pyodide would wait forever. Take no file from the cache that
 * the server has changed, and no notice of a wrong content type.
 */
function watchFetch() {
  const fetchFile = self.fetch;
  let loaded = 0;
  self.fetch = async (url, options) => {
    const response = await fetchFile(url, { ...options, cache: "no-cache" }).catch((error) => error);
    if (!response.ok) postMessage({ error: `${url} cannot be loaded: ${response.status ?? response.message}` });
    const counter = new TransformStream({
      transform(piece, stream) {
        loaded += piece.byteLength;
        postMessage({ loaded });
        stream.enqueue(piece);
      },
    });
    const type = `${url}`.endsWith(".wasm") ? "application/wasm" : response.headers.get("Content-Type");
    const body = response.body.pipeThrough(counter);
    return new Response(body, { status: response.status, headers: { "Content-Type": type } });
  };
}

/** From now on nothing in this worker can send anything, whatever a cell tries. */
function closeTheDoors() {
  for (const way of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "WebTransport", "Worker"]) {
    self[way] = undefined;
  }
}

if (globalThis.WorkerGlobalScope) { // the tests import this under Node
  watchFetch();
  const started = startPython(new URL(".", import.meta.url).href);
  started.then(
    () => {
      closeTheDoors();
      postMessage({ ready: true });
    },
    () => {}, // told to whoever calls
  );

  self.onmessage = async ({ data: { id, call, args } }) => {
    try {
      const cells = await started;
      postMessage({ id, value: cells[call](...args) });
    } catch (error) {
      postMessage({ error: `${error}` });
    }
  };
}
