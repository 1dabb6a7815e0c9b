import { useEffect } from "react";
import { useStored } from "./useStored";

/** Dark unless somebody chose light; the choice stays in this browser. */
export function useTheme(): () => void {
  const [theme, setTheme] = useStored("qyragy.theme", ["dark", "light"], "dark");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return () => {
    setTheme(theme === "dark" ? "light" : "dark");
  };
}
