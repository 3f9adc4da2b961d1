import java.io.File;
import java.util.Set;
import java.util.TreeSet;
import org.semanticweb.HermiT.Configuration;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLClass;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/** One RDF/XML file in; out, line by line: what is not OWL 2 DL, whether it is consistent, classes that cannot have members. */
public class OwlCheck {
    public static void main(String[] arguments) throws Exception {
        OWLOntology ontology = OWLManager.createOWLOntologyManager()
            .loadOntologyFromOntologyDocument(new File(arguments[0]));
        System.out.println("axioms " + ontology.getLogicalAxiomCount());
        Set<String> lines = new TreeSet<String>();
        for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(ontology).getViolations()) {
            lines.add("violation " + violation.toString().replace('\n', ' '));
        }
        lines.forEach(System.out::println);
        Configuration configuration = new Configuration();
        configuration.ignoreUnsupportedDatatypes = true; // xsd:gYear in data is outside the OWL 2 datatype map
        Reasoner reasoner = new Reasoner(configuration, ontology);
        System.out.println("consistent " + reasoner.isConsistent());
        if (!reasoner.isConsistent()) {
            return;
        }
        for (OWLClass unsatisfiable : reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()) {
            System.out.println("unsatisfiable " + unsatisfiable.getIRI());
        }
    }
}
