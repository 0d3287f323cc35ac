/**
 * A mail host: an SMTP server that keeps what it is given, and its users' mailboxes.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { ServerSettings } from './server.ts';
import { until } from './wait.ts';

/** A mail as it came, with the addresses of its envelope. */
export interface Received {
  to: string[];
  mail: ParsedMail;
}

/** One mail host. */
export class MailHost {
  readonly #server: SMTPServer;
  readonly #received: Received[] = [];
  /** While this is set, every mail is refused with it. */
  refuses = '';

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData: (stream, session, done) => {
        simpleParser(stream)
          .then((mail) => {
            if (this.refuses) throw new Error(this.refuses);
            this.#received.push({ to: session.envelope.rcptTo.map(({ address }) => address), mail });
            done();
          })
          .catch(done);
      },
    });
  }

  /** Opens a mail host on a free port of this machine. */
  static async open(): Promise<MailHost> {
    const host = new MailHost();
    await once(host.#server.listen(0, '127.0.0.1'), 'listening');
    return host;
  }

  /** What a Mattermost server has to be told to send its mails here. */
  get settings(): ServerSettings {
    return {
      MM_EMAILSETTINGS_SENDEMAILNOTIFICATIONS: 'true',
      MM_EMAILSETTINGS_ENABLEEMAILBATCHING: 'false',
      MM_EMAILSETTINGS_FEEDBACKNAME: 'The lamp shop',
      MM_EMAILSETTINGS_FEEDBACKEMAIL: 'chat@shop.example',
      MM_EMAILSETTINGS_SMTPSERVER: '127.0.0.1',
      MM_EMAILSETTINGS_SMTPPORT: `${(this.#server.server.address() as AddressInfo).port}`,
    };
  }

  /** The mails that came for an address, the oldest first. */
  mailbox(address: string): ParsedMail[] {
    return this.#received.filter(({ to }) => to.includes(address)).map(({ mail }) => mail);
  }

  /** Waits for the mail with this number in an address's mailbox, counted from 1. */
  mail(address: string, number = 1, within = 30_000): Promise<ParsedMail> {
    return until(async () => this.mailbox(address)[number - 1], {
      what: `mail ${number} for ${address}`,
      within,
    });
  }

  /** Closes it. */
  async close(): Promise<void> {
    await new Promise<void>((done) => {
      this.#server.close(done);
    });
  }
}
