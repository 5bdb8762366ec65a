// Colours with a meaning, as variables of style.css, so that a change of theme needs no new drawing.
export const STAGES = ["prospect", "new", "repeat", "loyal", "at_risk", "lost", "recovered"];
export const SEGMENTS = [
  "Champions", "Loyal", "Potential Loyalist", "New", "Promising", "Need Attention", "About To Sleep",
  "At Risk", "Cannot Lose", "Hibernating", "Lost"
];
export const STRATA = ["best", "regular", "sporadic", "ex_customer", "prospect", "suspect"];
export const DECISIONS = ["invest", "maintain", "incentive", "demarket", "none"];

// From who buys to who has gone: one tone for each of the eleven would say less.
const segmentTones = {
  Champions: "loyal", Loyal: "loyal", "Potential Loyalist": "repeat", New: "new", Promising: "new",
  "Need Attention": "repeat", "About To Sleep": "at_risk", "At Risk": "at_risk", "Cannot Lose": "at_risk",
  Hibernating: "lost", Lost: "lost"
};
const stratumTones = {
  best: "loyal", regular: "repeat", sporadic: "at_risk", ex_customer: "lost", prospect: "prospect", suspect: "prospect"
};

export const stageColor = (stage) => `var(--stage-${STAGES.includes(stage) ? stage.replace("_", "-") : "prospect"})`;

export function segmentColor(segmentation, segment) {
  if (segmentation === "lifecycle_stage") return stageColor(segment);
  return stageColor((segmentation === "rfm_segment" ? segmentTones : stratumTones)[segment]);
}

export const orders = {lifecycle_stage: STAGES, rfm_segment: SEGMENTS, stratum: STRATA};
