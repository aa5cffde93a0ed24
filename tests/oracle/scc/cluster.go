package main

import (
	"context"

	securityv1 "github.com/openshift/api/security/v1"
	securityv1informer "github.com/openshift/client-go/security/informers/externalversions/security/v1"
	securityv1listers "github.com/openshift/client-go/security/listers/security/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/client-go/informers"
	coreinformers "k8s.io/client-go/informers/core"
	corev1informers "k8s.io/client-go/informers/core/v1"
	corev1listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
)

// The standard SCCs, without which the plugin is never ready.
var standard = []string{"anyuid", "hostaccess", "hostmount-anyuid", "hostnetwork", "hostnetwork-v2", "nonroot", "nonroot-v2",
	"privileged", "restricted", "restricted-v2"}

// constraintInformer lists the SCCs of a request. The first list of each decision is the one that asks for readiness.
type constraintInformer struct {
	securityv1informer.SecurityContextConstraintsInformer
	securityv1listers.SecurityContextConstraintsLister
	constraints []*securityv1.SecurityContextConstraints
	ready       bool
}

func (c *constraintInformer) Informer() cache.SharedIndexInformer { return synced{} }

func (c *constraintInformer) Lister() securityv1listers.SecurityContextConstraintsLister { return c }

func (c *constraintInformer) List(labels.Selector) ([]*securityv1.SecurityContextConstraints, error) {
	listed := append([]*securityv1.SecurityContextConstraints{}, c.constraints...)
	if !c.ready {
		c.ready = true
		for _, name := range standard {
			listed = append(listed, &securityv1.SecurityContextConstraints{ObjectMeta: metav1.ObjectMeta{Name: name}})
		}
	}
	return listed, nil
}

func (c *constraintInformer) Get(name string) (*securityv1.SecurityContextConstraints, error) {
	for _, one := range c.constraints {
		if one.Name == name {
			return one, nil
		}
	}
	return nil, apierrors.NewNotFound(securityv1.Resource("securitycontextconstraints"), name)
}

type synced struct{ cache.SharedIndexInformer }

func (synced) HasSynced() bool { return true }

// kubeInformers leads the plugin to the lister of namespaces; nothing else of it is used.
type kubeInformers struct {
	informers.SharedInformerFactory
	namespace *corev1.Namespace
}

type coreGroup struct {
	coreinformers.Interface
	namespace *corev1.Namespace
}

type coreVersion struct {
	corev1informers.Interface
	namespace *corev1.Namespace
}

// namespaceInformer knows one namespace, or none.
type namespaceInformer struct {
	corev1informers.NamespaceInformer
	corev1listers.NamespaceLister
	namespace *corev1.Namespace
}

func (k *kubeInformers) Core() coreinformers.Interface { return &coreGroup{namespace: k.namespace} }

func (c *coreGroup) V1() corev1informers.Interface { return &coreVersion{namespace: c.namespace} }

func (c *coreVersion) Namespaces() corev1informers.NamespaceInformer {
	return &namespaceInformer{namespace: c.namespace}
}

func (n *namespaceInformer) Informer() cache.SharedIndexInformer { return synced{} }

func (n *namespaceInformer) Lister() corev1listers.NamespaceLister { return n }

func (n *namespaceInformer) Get(name string) (*corev1.Namespace, error) {
	if n.namespace == nil || n.namespace.Name != name {
		return nil, apierrors.NewNotFound(corev1.Resource("namespace"), name)
	}
	return n.namespace, nil
}

// grants is what RBAC says about the verb use.
type grants struct {
	allowed   map[string]any
	namespace string
	account   string
}

func (g *grants) Authorize(_ context.Context, asked authorizer.Attributes) (authorizer.Decision, string, error) {
	subject := "user"
	if asked.GetUser().GetName() == "system:serviceaccount:"+g.namespace+":"+g.account {
		subject = "serviceaccount"
	}
	granted := any("user")
	if g.allowed != nil {
		granted = g.allowed[asked.GetName()]
	}
	if granted == true || granted == subject {
		return authorizer.DecisionAllow, "", nil
	}
	return authorizer.DecisionNoOpinion, "", nil
}
