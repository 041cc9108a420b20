/** Line drawings, 24 × 24. */
export const ICONS = {
  send: "M12 19V5m0 0-6 6m6-6 6 6",
  close: "M6 6l12 12M18 6 6 18",
  down: "M5 9l7 7 7-7",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  chosen: "M5 12.5l4.5 4.5L19 7.5",
  copy: "M9 9h10v11H9zM5 15V4h10",
  thumb:
    "M7.2 10.6 11 3.4c1.7 0 2.8 1.2 2.6 2.9l-.4 3.2h5a2 2 0 0 1 2 2.3l-1 6.5a2 2 0 0 1-2 1.7h-10zM3.4 10.6h3.8V20H3.4z",
  /** a speech bubble with the rising path of the mark */
  chat: "M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM7 13.500c3 0 3-4 5.500-4s2.500-1.500 4.500-1.500",
};

/** Embark's mark, 40 × 40, without its ground. */
export const MARK = "M9 28.5c7 0 6-8 12-8s5-8 9.500-9M25.600 9.400l5.600 1.800-2.600 5.200M9.500 28.500h.01";
