import { CamerasScreen } from "./cameras/CamerasScreen";
import { MapScreen } from "./map/MapScreen";
import { Notice } from "./ui/Notice";
import { QueueScreen } from "./incidents/QueueScreen";
import { go, type Route } from "./routes";
import { useSpeech } from "./i18n/language";
import type { ConsoleInfo } from "./api/types";

/** The screen that belongs to the address. */
export function Screen({ route, info }: { route: Route; info: ConsoleInfo }) {
  const { words } = useSpeech();
  switch (route.page) {
    case "queue":
      return <QueueScreen lane={route.lane} id={route.id} filter={route.filter} info={info} />;
    case "map":
      return <MapScreen site={route.site} info={info} />;
    case "cameras":
      return <CamerasScreen camera={route.camera} zone={info.time_zone} />;
    default:
      return (
        <Notice
          text={words.app.notFound}
          action={words.app.toQueue}
          onAction={() => {
            go("#/queue/emergency");
          }}
        />
      );
  }
}
