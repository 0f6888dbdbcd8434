import { useState } from "react";
import classes from "./product-picture.module.css";

interface Props {
  name: string;
  url: string | null | undefined;
  size?: number;
}

/** A product's picture; its first letter where there is none, or where it does not come. */
export function ProductPicture({ name, url, size = 28 }: Props) {
  const [failed, setFailed] = useState(false);
  const box = { width: size, height: size };
  if (url && !failed) {
    return (
      <img
        src={url}
        alt=""
        {...box}
        loading="lazy"
        referrerPolicy="no-referrer"
        className={classes.picture}
        onError={() => setFailed(true)}
      />
    );
  }
  return (
    <span className={classes.picture} style={box} aria-hidden="true">
      {name.trim().charAt(0).toLocaleUpperCase()}
    </span>
  );
}
