// Answers SCC admission requests with OpenShift's own plugin: JSON lines on stdin, one answer per request on stdout.
//
// A line {"define": {name: SecurityContextConstraints}} is no request: later requests may write the name in their list.
// {"pod", "namespace", "sccs", "user", "allowed", "operation", "old_pod", "subresource"} means what it means to
// generator.scc.admit, and is answered with {"verdict": allowed, ignored, refused or undecodable, "scc", "message", "pod"}.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	securityv1 "github.com/openshift/api/security/v1"
	"github.com/openshift/apiserver-library-go/pkg/securitycontextconstraints/sccadmission"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	coreapi "k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	kjson "sigs.k8s.io/json"
)

type request struct {
	Define    map[string]json.RawMessage `json:"define"`
	Pod       json.RawMessage            `json:"pod"`
	OldPod    json.RawMessage            `json:"old_pod"`
	Namespace json.RawMessage            `json:"namespace"`
	SCCs      []json.RawMessage          `json:"sccs"`
	User      *struct {
		Name   string   `json:"name"`
		Groups []string `json:"groups"`
	} `json:"user"`
	Allowed     *map[string]any `json:"allowed"`
	Operation   string          `json:"operation"`
	Subresource string          `json:"subresource"`
}

type answer struct {
	Verdict string          `json:"verdict"`
	SCC     string          `json:"scc,omitempty"`
	Message string          `json:"message,omitempty"`
	Pod     json.RawMessage `json:"pod,omitempty"`
}

// attributes notes what the plugin would write to the audit log: it tells an ignored pod from one looked at.
type attributes struct {
	admission.Attributes
	audit map[string]string
}

func (a *attributes) AddAnnotation(key, value string) error {
	a.audit[key] = value
	return nil
}

const chosen = "securitycontextconstraints.admission.openshift.io/chosen"

var defined = map[string]*securityv1.SecurityContextConstraints{}

func main() {
	klog.SetOutput(io.Discard)
	klog.LogToStderr(false)
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			var asked request
			if err := json.Unmarshal(line, &asked); err != nil {
				fmt.Fprintln(os.Stderr, "not a request:", err)
				os.Exit(1)
			}
			if reply := respond(asked); reply != nil {
				text, _ := json.Marshal(reply)
				out.Write(append(text, '\n'))
			}
			if in.Buffered() == 0 {
				out.Flush()
			}
		}
		if err != nil {
			return
		}
	}
}

func respond(asked request) *answer {
	if asked.Define != nil {
		for name, text := range asked.Define {
			scc, err := decodeSCC(text)
			if err != nil {
				fmt.Fprintln(os.Stderr, "not an SCC:", err)
				os.Exit(1)
			}
			defined[name] = scc
		}
		return nil
	}
	reply, err := decide(asked)
	if err != nil {
		return &answer{Verdict: "undecodable", Message: err.Error()}
	}
	return reply
}

func decide(asked request) (*answer, error) {
	pod, err := decodePod(asked.Pod)
	if err != nil {
		return nil, err
	}
	world := &cluster{}
	if present(asked.Namespace) {
		world.namespace = &corev1.Namespace{}
		if err := strict(asked.Namespace, world.namespace); err != nil {
			return nil, err
		}
	}
	for _, text := range asked.SCCs {
		var name string
		scc := (*securityv1.SecurityContextConstraints)(nil)
		if json.Unmarshal(text, &name) == nil {
			scc = defined[name]
		} else if scc, err = decodeSCC(text); err != nil {
			return nil, err
		}
		world.sccs = append(world.sccs, scc)
	}
	var old runtime.Object
	operation := admission.Create
	if present(asked.OldPod) {
		if old, err = decodePod(asked.OldPod); err != nil {
			return nil, err
		}
		operation = admission.Update
	}
	return admit(asked, world, pod, old, operation), nil
}

func admit(asked request, world *cluster, pod *coreapi.Pod, old runtime.Object, operation admission.Operation) *answer {
	namespace := pod.Namespace
	if world.namespace != nil && world.namespace.Name != "" {
		namespace = world.namespace.Name
	}
	info := &user.DefaultInfo{Groups: []string{"system:authenticated"}}
	if asked.User != nil {
		info = &user.DefaultInfo{Name: asked.User.Name, Groups: asked.User.Groups}
	}
	seen := &attributes{admission.NewAttributesRecord(
		pod, old, coreapi.Kind("Pod").WithVersion("v1"), namespace, pod.Name,
		coreapi.Resource("pods").WithVersion("v1"), asked.Subresource, operation, nil, false, info,
	), map[string]string{}}
	if exempt(namespace, world.namespace) {
		return allowed(seen, pod)
	}
	account := "system:serviceaccount:" + namespace + ":" + pod.Spec.ServiceAccountName
	plugin := sccadmission.NewConstraint()
	plugin.SetSecurityInformers(sccInformer{world})
	plugin.SetExternalKubeInformerFactory(kubeInformers{world: world})
	plugin.SetAuthorizer(grants(asked.Allowed, account))
	// What the plugin would wait ten seconds for cannot come.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var err error
	if asked.Operation == "VALIDATE" {
		err = plugin.Validate(ctx, seen, nil)
	} else {
		err = plugin.Admit(ctx, seen, nil)
	}
	if err != nil {
		return &answer{Verdict: "refused", Message: err.Error()}
	}
	return allowed(seen, pod)
}

func allowed(seen *attributes, pod *coreapi.Pod) *answer {
	text, err := runtime.Encode(legacyscheme.Codecs.LegacyCodec(corev1.SchemeGroupVersion), pod)
	if err != nil {
		return &answer{Verdict: "undecodable", Message: err.Error()}
	}
	if len(seen.audit) == 0 {
		return &answer{Verdict: "ignored", Pod: text}
	}
	name, final := seen.audit[chosen]
	if !final {
		name = pod.Annotations[securityv1.ValidatedSCCAnnotation]
	}
	return &answer{Verdict: "allowed", SCC: name, Pod: text}
}

// exempt repeats the wrapper that openshift/kubernetes puts around the plugin.
func exempt(name string, namespace *corev1.Namespace) bool {
	if slices.Contains([]string{"default", "kube-system", "kube-public", "openshift", "openshift-infra", "openshift-node"}, name) {
		return true
	}
	if namespace == nil {
		return false
	}
	level := namespace.Labels["openshift.io/run-level"]
	return level == "0" || level == "1" || namespace.Labels["security.openshift.io/disable-securitycontextconstraints"] == "true"
}

// grants is RBAC: by SCC true, false, "user" or "serviceaccount"; without a table the requesting user may use every SCC.
func grants(table *map[string]any, account string) authorizer.AuthorizerFunc {
	return func(_ context.Context, asked authorizer.Attributes) (authorizer.Decision, string, error) {
		who := asked.GetUser()
		isAccount := who.GetName() == account && slices.Contains(who.GetGroups(), "system:serviceaccounts") &&
			!slices.Contains(who.GetGroups(), "system:authenticated")
		var answer any = "user"
		if table != nil {
			answer = (*table)[asked.GetName()]
		}
		if answer == true || (answer == "user" && !isAccount) || (answer == "serviceaccount" && isAccount) {
			return authorizer.DecisionAllow, "", nil
		}
		return authorizer.DecisionNoOpinion, "", nil
	}
}

func present(text json.RawMessage) bool {
	return len(text) > 0 && string(text) != "null"
}

func strict(text []byte, into any) error {
	return kjson.UnmarshalCaseSensitivePreserveInts(text, into)
}

func decodeSCC(text []byte) (*securityv1.SecurityContextConstraints, error) {
	scc := &securityv1.SecurityContextConstraints{}
	return scc, strict(text, scc)
}

// decodePod reads, defaults and converts a v1 Pod as the API server does.
func decodePod(text []byte) (*coreapi.Pod, error) {
	kind := corev1.SchemeGroupVersion.WithKind("Pod")
	object, _, err := legacyscheme.Codecs.UniversalDecoder().Decode(text, &kind, nil)
	if err != nil {
		return nil, err
	}
	pod, ok := object.(*coreapi.Pod)
	if !ok {
		return nil, fmt.Errorf("%T is no Pod", object)
	}
	return pod, nil
}
