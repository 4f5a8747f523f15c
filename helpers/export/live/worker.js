// Python in a worker: the page stays alive whatever a cell does, and can end it.
//
// A message {id, call, args} calls a function of cells.py; {id, value} or {id, error} comes back.
// {loaded: bytes} comes while Python loads, {ready: true} when it is there.

import { loadPyodide } from "./pyodide.mjs";

/** Load Python and return the functions of cells.py. folder: where Pyodide and the wheels are. */
export async function startPython(folder) {
  const python = await loadPyodide({ indexURL: folder, stdout: () => {}, stderr: () => {} });
  await python.loadPackage(Object.keys(python.lockfile.packages));
  return python.pyimport("cells");
}

/** Report what is fetched, and never take a file from the cache that the server has changed. */
function watchFetch() {
  const fetchFile = self.fetch;
  let loaded = 0;
  self.fetch = async (url, options) => {
    const response = await fetchFile(url, { ...options, cache: "no-cache" });
    const counter = new TransformStream({
      transform(piece, stream) {
        loaded += piece.byteLength;
        postMessage({ loaded });
        stream.enqueue(piece);
      },
    });
    return new Response(response.body.pipeThrough(counter), response);
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
      postMessage({ id, error: `${error}` });
    }
  };
}
