// Command oracle answers what the library that the API server reads cron schedules with says of them.
//
// It takes a JSON object on stdin, schedule -> anything, and writes it back with the error of each, "" for none. It backs
// tests/unit/schema/core/test_cron.py; the answers are committed, so only recording needs Go.
package main

import (
	"encoding/json"
	"os"

	"github.com/robfig/cron/v3"
)

func main() {
	answers := map[string]string{}
	if err := json.NewDecoder(os.Stdin).Decode(&answers); err != nil {
		panic(err)
	}
	for schedule := range answers {
		answers[schedule] = ""
		if _, err := cron.ParseStandard(schedule); err != nil {
			answers[schedule] = err.Error()
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(answers); err != nil {
		panic(err)
	}
}
