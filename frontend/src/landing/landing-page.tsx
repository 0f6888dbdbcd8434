import mark from "../lib/mark.svg";
import { Addresses } from "./addresses";
import { Membership } from "./membership";
import { Terminal } from "./terminal";

export function LandingPage() {
  return (
    <div className="page">
      <header className="masthead">
        <p className="brand">
          <img src={mark} alt="" width="40" height="40" />
          aftersale
        </p>
        <h1>
          A self-hosted <span className="together">customer-issue desk</span> for marketplace
          merchants.
        </h1>
        <p className="lede">
          Start at the order history or at the list of unhandled tickets, see what the customer
          wrote and what it is about, and settle it. Everything here is one GraphQL schema.
        </p>
      </header>
      <aside className="desk">
        <Membership />
      </aside>
      <main className="guide">
        <Addresses />
        <Terminal />
      </main>
    </div>
  );
}
