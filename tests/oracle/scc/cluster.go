package main

import (
	securityv1 "github.com/openshift/api/security/v1"
	securityv1listers "github.com/openshift/client-go/security/listers/security/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	coreinformers "k8s.io/client-go/informers/core"
	coreinformersv1 "k8s.io/client-go/informers/core/v1"
	corev1listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
)

// cluster is what the plugin's caches hold while it answers one request.
type cluster struct {
	sccs      []*securityv1.SecurityContextConstraints
	namespace *corev1.Namespace
	ready     bool // the plugin has asked whether the standard SCCs are there
}

type synced struct{ cache.SharedIndexInformer }

func (synced) HasSynced() bool { return true }

type sccInformer struct{ world *cluster }

func (i sccInformer) Informer() cache.SharedIndexInformer { return synced{} }
func (i sccInformer) Lister() securityv1listers.SecurityContextConstraintsLister {
	return sccLister{world: i.world}
}

type sccLister struct {
	securityv1listers.SecurityContextConstraintsLister
	world *cluster
}

var standard = []string{
	"anyuid", "hostaccess", "hostmount-anyuid", "hostnetwork", "hostnetwork-v2",
	"nonroot", "nonroot-v2", "privileged", "restricted", "restricted-v2",
}

// List answers the plugin's first question with the ten standard SCCs, so that it does not wait for those left out.
func (l sccLister) List(labels.Selector) ([]*securityv1.SecurityContextConstraints, error) {
	if l.world.ready {
		return append([]*securityv1.SecurityContextConstraints(nil), l.world.sccs...), nil
	}
	l.world.ready = true
	stubs := []*securityv1.SecurityContextConstraints{}
	for _, name := range standard {
		stub := &securityv1.SecurityContextConstraints{}
		stub.Name = name
		stubs = append(stubs, stub)
	}
	return stubs, nil
}

func (l sccLister) Get(name string) (*securityv1.SecurityContextConstraints, error) {
	for _, scc := range l.world.sccs {
		if scc.Name == name {
			return scc, nil
		}
	}
	return nil, errors.NewNotFound(securityv1.Resource("securitycontextconstraints"), name)
}

type kubeInformers struct {
	informers.SharedInformerFactory
	world *cluster
}

func (k kubeInformers) Core() coreinformers.Interface { return coreGroup{world: k.world} }

type coreGroup struct {
	coreinformers.Interface
	world *cluster
}

func (g coreGroup) V1() coreinformersv1.Interface { return coreVersion{world: g.world} }

type coreVersion struct {
	coreinformersv1.Interface
	world *cluster
}

func (v coreVersion) Namespaces() coreinformersv1.NamespaceInformer {
	return namespaces{world: v.world}
}

type namespaces struct{ world *cluster }

func (n namespaces) Informer() cache.SharedIndexInformer { return synced{} }
func (n namespaces) Lister() corev1listers.NamespaceLister {
	return namespaceLister{world: n.world}
}

type namespaceLister struct {
	corev1listers.NamespaceLister
	world *cluster
}

func (l namespaceLister) Get(name string) (*corev1.Namespace, error) {
	if l.world.namespace == nil {
		return nil, errors.NewNotFound(corev1.Resource("namespace"), name)
	}
	return l.world.namespace, nil
}
