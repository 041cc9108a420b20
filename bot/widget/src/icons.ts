/** Line drawings, 24 × 24. */
export const ICONS = {
  send: "M12 19V5m0 0-6 6m6-6 6 6",
  close: "M6 6l12 12M18 6 6 18",
  down: "M5 9l7 7 7-7",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  copy: "M9 9h10v11H9zM5 15V4h10",
  thumb:
    "M7 11l4-7.5c2 0 3 1 2.5 3L13 10h5c1.5 0 2.2 1 2 2l-1.3 6.5c-.2 1-1 1.5-2 1.5H7zM3 11h4v9H3z",
  /** a speech bubble with the rising path of the mark */
  chat: "M3 5h18v12h-9l-5 4v-4H3zM7 13.5c3 0 3-2.5 5-2.5s2-2.5 5-2.5",
};

/** Embark's mark, 40 × 40, without its ground. */
export const MARK = "M9 28.5c7 0 6-8 12-8s5-8 9.5-9M25.6 9.4l5.6 1.8-2.6 5.2M9.5 28.5h.01";
