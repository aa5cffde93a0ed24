// Answers, for each line {"pod": …, "level": …, "version": …} of its input, what Pod Security admission says:
// {"controls": […], "text": "…"}, the ids of the violated checks in the order of the message, and the message itself.
// A volume without a source is an emptyDir first, as the API server makes it before admission.
package main

import (
	"bufio"
	jsontext "encoding/json"
	"fmt"
	"os"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/json"
)

type question struct {
	Pod     corev1.Pod `json:"pod"`
	Level   string     `json:"level"`
	Version string     `json:"version"`
}

type answer struct {
	Controls []string `json:"controls"`
	Text     string   `json:"text"`
}

func main() {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	exitOn(err)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := jsontext.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		var asked question
		exitOn(json.UnmarshalCaseSensitivePreserveInts(lines.Bytes(), &asked))
		for i := range asked.Pod.Spec.Volumes {
			source := &asked.Pod.Spec.Volumes[i].VolumeSource
			if *source == (corev1.VolumeSource{}) {
				source.EmptyDir = &corev1.EmptyDirVolumeSource{}
			}
		}
		level, err := api.ParseLevel(asked.Level)
		exitOn(err)
		version, err := api.ParseVersion(asked.Version)
		exitOn(err)
		exitOn(encoder.Encode(judge(evaluator, api.LevelVersion{Level: level, Version: version}, &asked.Pod)))
	}
	exitOn(lines.Err())
}

// judge asks the evaluator for the text, and one evaluator per check for the ids: results do not name their check.
func judge(evaluator policy.Evaluator, asked api.LevelVersion, pod *corev1.Pod) answer {
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(asked, &pod.ObjectMeta, &pod.Spec))
	if result.Allowed {
		return answer{Controls: []string{}}
	}
	text := fmt.Sprintf("violates PodSecurity %q: %s", asked.String(), result.ForbiddenDetail())
	return answer{Controls: violated(asked, pod), Text: text}
}

func violated(asked api.LevelVersion, pod *corev1.Pod) []string {
	newest := api.MajorMinorVersion(1, 37)
	if asked.Version.Latest() || newest.Older(asked.Version) {
		asked.Version = newest
	}
	baseline, restricted, overridden := []string{}, []string{}, map[policy.CheckID]bool{}
	for _, check := range policy.DefaultChecks() {
		versioned := at(check, asked.Version)
		if versioned == nil || (check.Level == api.LevelRestricted && asked.Level != api.LevelRestricted) {
			continue
		}
		for _, id := range versioned.OverrideCheckIDs {
			overridden[id] = true
		}
		if versioned.CheckPod(&pod.ObjectMeta, &pod.Spec).Allowed {
			continue
		}
		if check.Level == api.LevelRestricted {
			restricted = append(restricted, string(check.ID))
		} else {
			baseline = append(baseline, string(check.ID))
		}
	}
	baseline = slices.DeleteFunc(baseline, func(id string) bool { return overridden[policy.CheckID(id)] })
	slices.Sort(baseline)
	slices.Sort(restricted)
	return append(baseline, restricted...)
}

func at(check policy.Check, version api.Version) *policy.VersionedCheck {
	var found *policy.VersionedCheck
	for i := range check.Versions {
		if !version.Older(check.Versions[i].MinimumVersion) {
			found = &check.Versions[i]
		}
	}
	return found
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
