// Asks OpenShift's own SCC admission plugin about pods: one JSON request a line on stdin, one JSON answer a line on stdout.
//
// Request: {"pod", "namespace" (null: it does not exist), "sccs", "user": {"name", "groups"}, "allowed": {SCC: true, false,
// "user" or "serviceaccount"} (null: the user may use all), "operation": CREATE, UPDATE or VALIDATE, "old_pod", "subresource"}.
// Answer: {"admitted", "message", "pod"} with the pod as the plugin leaves it, in v1 with its defaults, or {"error"} where a
// request cannot be decoded. Whether the standard SCCs are all there is not asked: the plugin would wait ten seconds.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	securityv1 "github.com/openshift/api/security/v1"
	"github.com/openshift/apiserver-library-go/pkg/securitycontextconstraints/sccadmission"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
)

type request struct {
	Pod         json.RawMessage   `json:"pod"`
	Namespace   *corev1.Namespace `json:"namespace"`
	SCCs        []*securityv1.SecurityContextConstraints
	User        struct{ Name string; Groups []string }
	Allowed     map[string]any
	Operation   string
	OldPod      json.RawMessage `json:"old_pod"`
	Subresource string
}

type answer struct {
	Admitted bool            `json:"admitted"`
	Message  string          `json:"message"`
	Pod      json.RawMessage `json:"pod,omitempty"`
	Error    string          `json:"error,omitempty"`
}

func main() {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		result := answer{}
		if err := json.Unmarshal(line, &asked); err != nil {
			result.Error = err.Error()
		} else {
			result = judge(&asked)
		}
		encoded, err := json.Marshal(result)
		if err != nil {
			encoded = []byte(fmt.Sprintf(`{"error": %q}`, err.Error()))
		}
		output.Write(append(encoded, '\n'))
		if input.Buffered() == 0 {
			output.Flush()
		}
	}
}

func judge(asked *request) answer {
	pod, err := decode(asked.Pod)
	if err != nil {
		return answer{Error: err.Error()}
	}
	var old runtime.Object
	operation := admission.Create
	if len(asked.OldPod) > 0 && string(asked.OldPod) != "null" {
		if old, err = decode(asked.OldPod); err != nil {
			return answer{Error: err.Error()}
		}
		operation = admission.Update
	}
	namespace := pod.Namespace
	if asked.Namespace != nil {
		namespace = asked.Namespace.Name
	}
	plugin := sccadmission.NewConstraint()
	plugin.SetSecurityInformers(&constraintInformer{constraints: asked.SCCs})
	plugin.SetExternalKubeInformerFactory(&kubeInformers{namespace: asked.Namespace})
	plugin.SetAuthorizer(&grants{allowed: asked.Allowed, namespace: namespace, account: pod.Spec.ServiceAccountName})
	who := &user.DefaultInfo{Name: asked.User.Name, Groups: asked.User.Groups}
	attributes := admission.NewAttributesRecord(pod, old, core.Kind("Pod").WithVersion("v1"), namespace, pod.Name,
		core.Resource("pods").WithVersion("v1"), asked.Subresource, operation, nil, false, who)
	// What the plugin waits for cannot come any more.
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if asked.Operation == "VALIDATE" {
		err = plugin.Validate(ended, attributes, nil)
	} else {
		err = plugin.Admit(ended, attributes, nil)
	}
	if err != nil {
		if !apierrors.IsForbidden(err) {
			return answer{Error: err.Error()}
		}
		return answer{Message: err.Error()}
	}
	encoded, err := encode(pod)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Admitted: true, Pod: encoded}
}

// decode reads a v1 Pod as the API server does: defaulted, then converted.
func decode(data []byte) (*core.Pod, error) {
	external := &corev1.Pod{}
	if err := json.Unmarshal(data, external); err != nil {
		return nil, err
	}
	legacyscheme.Scheme.Default(external)
	internal := &core.Pod{}
	return internal, legacyscheme.Scheme.Convert(external, internal, nil)
}

func encode(pod *core.Pod) ([]byte, error) {
	external := &corev1.Pod{}
	if err := legacyscheme.Scheme.Convert(pod, external, nil); err != nil {
		return nil, err
	}
	return json.Marshal(external)
}
