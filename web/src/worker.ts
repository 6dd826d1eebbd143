// Worker: shows the messages that the server pushes. It keeps no page and answers no request.

/** The part of a service worker's scope that is used here. */
interface Scope {
  addEventListener(kind: "push", listener: (event: PushMessage) => void): void;
  addEventListener(kind: "notificationclick", listener: (event: Clicked) => void): void;
  registration: { showNotification(title: string, options: object): Promise<void> };
  clients: { openWindow(address: string): Promise<unknown> };
}
interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}
interface PushMessage extends Lasting {
  data: { json(): unknown } | null;
}
interface Clicked extends Lasting {
  notification: { close(): void; data: unknown };
}
/** What the server pushes: `path` leads to a page of this server. */
interface Message {
  title: string;
  body: string;
  path: string;
  tag: string;
}

const scope = self as unknown as Scope;

scope.addEventListener("push", (event) => {
  const { title, body, path, tag } = event.data?.json() as Message;
  event.waitUntil(scope.registration.showNotification(title, { body, tag, data: path, requireInteraction: true }));
});

scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(String(event.notification.data), self.location.origin);
  if (address.origin === self.location.origin) {
    event.waitUntil(scope.clients.openWindow(address.href));
  }
});

export {};
