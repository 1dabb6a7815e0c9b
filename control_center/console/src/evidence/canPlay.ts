/** Does this browser play such a file? "maybe" and "probably" both count. */
export function canPlay(mediaType: string): boolean {
  return document.createElement("video").canPlayType(mediaType) !== "";
}
