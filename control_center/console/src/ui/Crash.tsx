import { Component, type ReactNode } from "react";
import { chooseLanguage, TABLES } from "../i18n/phrases";
import { Notice } from "./Notice";

/** Last resort: an error while drawing becomes words and a button, never an empty screen. */
export class Crash extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true };
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children;
    const words = TABLES[chooseLanguage([document.documentElement.lang])].app;
    const reload = () => {
      window.location.reload();
    };
    return <Notice text={words.crashed} action={words.reload} onAction={reload} />;
  }
}
